"""What has to hold before a grid is filled."""

from __future__ import annotations

import pytest

from tests.questions.rooms import settings_of, study_of, told

CELL = {"row": "MLP", "column": "none", "model": "toy-a", "regularizer": "none"}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"published": "no-such"}, ["published", "'no-such' under grids", "rutgers"]),
        ({"published": "salman-liu"}, ["published", "'salman-liu' under grids"]),
        ({"cells": [CELL, {**CELL, "epoch": 1}]}, ["cells[1]", "MLP, none stands in the table"]),
        # The claims know networks by their names in capitals.
        ({"cells": [CELL, {**CELL, "row": "mlp"}]}, ["cells[1]", "mlp, none stands in the table"]),
        ({"cells": []}, ["cells", "at least 1"]),
        ({"cells": [{**CELL, "column": "L2"}]}, ["cells[0].column", "'L2'", "lower-case letters"]),
        ({"cells": [{**CELL, "row": "$x^$"}]}, ["cells[0].row", "without $ and \\"]),
        ({"cells": [{**CELL, "epoch": 3}]}, ["epoch 3 is beyond epoch 2"]),
        ({"cells": [{**CELL, "modell": "x"}]}, ["cells[0].modell", "did you mean 'model'"]),
        ({"sample": "toi"}, ["no sample is called 'toi'"]),
    ],
)
def test_a_mistake_is_named(asked, words):
    text = told("grid", asked)
    for word in words:
        assert word in text


def test_a_run_may_stand_in_two_places():
    both = {"cells": [CELL, {**CELL, "row": "CNN"}, {**CELL, "column": "l2", "epoch": 1}]}
    study = study_of("grid", both)
    settings = settings_of(study)
    assert len(study.cells) == 1
    assert [
        (place["row"], place["column"], place["epoch"]) for place in settings.places(study)
    ] == [
        ("MLP", "none", 2),
        ("CNN", "none", 2),
        ("MLP", "l2", 1),
    ]
    assert settings.colors(study) == {"MLP": "blue", "CNN": "blue"}
    assert settings.printed() is None


def test_a_cell_whose_train_accuracy_is_not_measured_is_named():
    slow = {"toy-a": {"stages": [5], "measure_every": 2}}
    text = told("grid", {"cells": [CELL]}, models=slow)
    for word in ("cells[0]", "toy-a is not measured at epoch 5", "measure_every (2)"):
        assert word in text
    assert study_of("grid", {"cells": [{**CELL, "epoch": 4}]}, models=slow)

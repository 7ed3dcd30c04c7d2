"""What has to hold before gradients are measured."""

from __future__ import annotations

import pytest

from tests.questions.rooms import settings_of, study_of, told

LONG = {"model": "toy-long", "regularizer": "none"}
TWIN = {
    **{"label": "Toy long", "color": "blue", "network": "mlp", "batch_size": 32, "stages": [4]},
    "optimizer": {"name": "adam", "learning_rate": 0.01},
}


@pytest.mark.parametrize(
    ("asked", "models", "words"),
    [
        ({"runs": [LONG, {**LONG, "epoch": 2}]}, {}, ["runs[1]", "stands here already"]),
        ({"runs": [LONG, {**LONG, "epoch": 4}]}, {}, ["runs[1]", "stands here already"]),
        (
            {"runs": [LONG, {"model": "twin", "regularizer": "none"}]},
            {"twin": TWIN},
            ["models.twin.label", "'Toy long' is the label of toy-long too"],
        ),
        ({"every": 0}, {}, ["every", "at least 1"]),
        ({"runs": [{**LONG, "epoch": 5}]}, {}, ["epoch 5 is beyond epoch 4"]),
    ],
)
def test_a_mistake_is_named(asked, models, words):
    text = told("gradients", asked, models=models)
    for word in words:
        assert word in text


@pytest.mark.parametrize(
    ("every", "epochs"), [(1, [1, 2, 3, 4]), (2, [1, 3, 4]), (3, [1, 4]), (9, [1, 4])]
)
def test_the_first_and_the_last_epoch_are_always_measured(every, epochs):
    study = study_of("gradients", {"every": every})
    settings = settings_of(study)
    [run] = settings.measured(study)
    assert (run["epochs"], run["label"], run["batch_size"]) == (epochs, "Toy long", 32)
    files = settings.checkpoints(study, "1")
    assert [path[-len("epoch-000.weights.h5") :] for path in files] == [
        f"epoch-{epoch:03d}.weights.h5" for epoch in epochs
    ]
    assert all("/seed-1/" in path for path in files)

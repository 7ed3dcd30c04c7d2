"""What has to hold before an epoch is chosen."""

from __future__ import annotations

import pytest

from tests.questions.rooms import settings_of, study_of, told

RUN = {"model": "toy-stopped", "regularizer": "none"}


@pytest.mark.parametrize(
    ("asked", "more", "words"),
    [
        ({"patience": 0}, {}, ["patience", "at least 1"]),
        ({"runs": []}, {}, ["runs", "at least 1"]),
        ({"runs": [RUN, {**RUN, "epoch": 3}]}, {}, ["runs[1]", "stands here already"]),
        ({"runs": [{**RUN, "epoch": 1}]}, {}, ["runs[0]", "there is none to choose"]),
        ({"runs": [{**RUN, "epoch": 9}]}, {}, ["epoch 9 is beyond epoch 6"]),
        (
            {},
            {"samples": {"toy": {"validation": 0}}},
            ["sample", "toy holds no validation images out", "samples.toy.validation"],
        ),
        (
            {},
            {"models": {"toy-stopped": {"measure_every": 2}}},
            ["models.toy-stopped.measure_every is 2", "set it to 1"],
        ),
        ({"sample": "toi"}, {}, ["no sample is called 'toi'"]),
        ({"runs": [{**RUN, "model": "toi"}]}, {}, ["no model is called 'toi'"]),
    ],
)
def test_a_mistake_is_named(asked, more, words):
    text = told("early_stopping", asked, **more)
    for word in words:
        assert word in text


def test_every_epoch_of_a_run_is_predicted_and_may_be_chosen():
    study = study_of("early_stopping", {"runs": [{**RUN, "epoch": 4}]})
    [need] = settings_of(study).needs()
    [cell] = study.cells
    assert study.epoch(need) == 4
    assert set(study.predicted_epochs(cell)) >= {1, 2, 3, 4}

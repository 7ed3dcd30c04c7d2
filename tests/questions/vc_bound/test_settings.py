"""What has to hold before networks are bounded."""

from __future__ import annotations

import pytest

from tests.questions.rooms import settings_of, study_of, told

RUN = {"sample": "toy", "model": "toy-a", "regularizer": "none"}
SLOW = {"toy-a": {"stages": [5], "measure_every": 2}}


@pytest.mark.parametrize(
    ("asked", "models", "words"),
    [
        ({"runs": [RUN, RUN]}, {}, ["runs", "stands twice"]),
        ({"runs": [RUN, {**RUN, "epoch": 2}]}, {}, ["runs[1]", "stands here already"]),
        ({"runs": [{**RUN, "epoch": 3}]}, SLOW, ["runs[0]", "not measured at epoch 3", "(2)"]),
        # The last epoch is measured only where measure_every divides it.
        ({"runs": [RUN]}, SLOW, ["runs[0]", "toy-a is not measured at epoch 5"]),
        ({"runs": []}, {}, ["runs", "at least 1"]),
        ({"eta": 1.0}, {}, ["eta", "less than 1"]),
        ({"runs": [{**RUN, "sample": "toi"}]}, {}, ["no sample is called 'toi'"]),
    ],
)
def test_a_mistake_is_named(asked, models, words):
    text = told("vc_bound", asked, models=models)
    for word in words:
        assert word in text


@pytest.mark.parametrize("epoch", [1, 2, 4])
def test_the_first_epoch_and_every_so_many_are_measured(epoch):
    assert study_of("vc_bound", {"runs": [{**RUN, "epoch": epoch}]}, models=SLOW)


def test_a_run_is_told_with_its_sample_label_and_epoch():
    other = {"toy-other": {"dataset": "digits", "size": 50}}
    runs = [{**RUN, "regularizer": "dropout", "epoch": 1}, {**RUN, "sample": "toy-other"}]
    study = study_of("vc_bound", {"runs": runs}, samples=other)
    settings = settings_of(study)
    assert settings.samples() == ["toy", "toy-other"]
    assert settings.bounded(study)[0] == {
        **{"sample": "toy", "model": "toy-a", "regularizer": "dropout", "epoch": 1},
        **{"label": "Toy A", "color": "blue"},
    }

"""What has to hold before wrong labels are looked for."""

from __future__ import annotations

import pytest

from tests.questions.rooms import settings_of, study_of, told

NOISY = {"model": "toy-noisy", "regularizer": "none"}
PLAIN = {"model": "toy-plain", "regularizer": "none"}


@pytest.mark.parametrize(
    ("asked", "more", "words"),
    [
        ({"runs": [NOISY]}, {}, ["one model always agrees with itself", "at least two"]),
        ({"runs": [NOISY, NOISY]}, {}, ["runs", "a list without repetitions"]),
        ({"runs": [NOISY, {**NOISY, "epoch": 3}]}, {}, ["runs[1]", "stands here already"]),
        (
            {},
            {"samples": {"toy-wrong": {"keep_train_logits": False}}},
            ["sample", "keep_train_logits is false", "set it to true"],
        ),
        (
            {},
            {"samples": {"toy-wrong": {"labels": {"kind": "random", "share": None}}}},
            ["labels.kind is random", "corrupted, asymmetric or own"],
        ),
        (
            {},
            {"models": {"toy-plain": {"measure_every": 2}}},
            ["measured every 1 and every 2 epochs"],
        ),
        ({"sample": "toi"}, {}, ["no sample is called 'toi'"]),
    ],
)
def test_a_mistake_is_named(asked, more, words):
    text = told("wrong_labels", asked, **more)
    for word in words:
        assert word in text


def test_runs_are_followed_to_the_epoch_that_all_reach():
    study = study_of("wrong_labels", {"runs": [NOISY, {**PLAIN, "epoch": 4}]})
    settings = settings_of(study)
    assert settings.last_epoch(study) == 4
    named = [member.name for member in study.members(tuple(settings.needs()))]
    assert named == ["toy-noisy", "toy-plain"]
    for cell in study.cells:
        assert set(study.predicted_epochs(cell)) >= {1, 2, 3, 4}

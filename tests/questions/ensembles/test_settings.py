"""What has to hold before ensembles are trained."""

from __future__ import annotations

import pytest

from tests.questions.rooms import settings_of, study_of, told

A = {"model": "toy-a", "regularizer": "none"}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"members": 1}, ["members", "at least 2"]),
        ({"passes": 1}, ["passes", "at least 2"]),
        ({"snapshots": [1]}, ["snapshots", "at least 2"]),
        ({"snapshots": [2, 2]}, ["snapshots", "a list without repetitions"]),
        ({"run": {"epoch": 1}}, ["snapshots", "2 lies after the run's epoch, 1"]),
        ({"run": {"regularizer": "none"}}, ["run.regularizer", "none drops no units"]),
        ({"architectures": [A]}, ["architectures", "give two or more, or none"]),
        ({"architectures": [A, {**A, "epoch": 2}]}, ["architectures[1]", "stands here already"]),
        ({"threshold": 1.0}, ["threshold", "less than 1"]),
        ({"sample": "toi"}, ["no sample is called 'toi'"]),
    ],
)
def test_a_mistake_is_named(asked, words):
    text = told("ensembles", asked)
    for word in words:
        assert word in text


def test_the_run_computes_and_its_snapshots_are_predicted():
    study = study_of(
        "ensembles",
        {"run": {"epoch": 6}, "snapshots": [2, 5], "architectures": []},
        models={"toy-a": {"stages": [2, 6], "predict_every": 6}},
    )
    settings = settings_of(study)
    [cell] = study.cells
    assert study.predicted_epochs(cell) == [1, 2, 5, 6]
    assert settings.epochs(study) == 6
    assert settings.checkpoint(study, 1).endswith(
        "toy/dropout/seed-1/checkpoints/epoch-006.weights.h5"
    )
    assert settings.others(study, 1) == []


def test_the_architectures_are_runs_of_their_own():
    study = study_of("ensembles")
    settings = settings_of(study)
    assert [cell.model for cell in study.cells] == ["toy-a", "toy-a", "toy-b"]
    assert settings.others_epochs(study) == [2, 2]
    assert settings.predictions(study, 0) not in settings.others(study, 0)

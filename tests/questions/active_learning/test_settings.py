"""What has to hold before labels are asked for."""

from __future__ import annotations

import pytest

from overfit_atlas.study.lookup import Lookup
from overfit_atlas.study.summary import summary
from tests.questions.rooms import settings_of, study_of, told

FEW = {"model": "toy-few", "regularizer": "none"}
LINEAR = {"model": "toy-linear", "regularizer": "none"}


@pytest.mark.parametrize(
    ("asked", "more", "words"),
    [
        ({"members": [FEW]}, {}, ["members", "at least 2"]),
        ({"members": [FEW, {**FEW, "epoch": 2}]}, {}, ["members[1]", "stands here already"]),
        ({"members": [FEW, {**LINEAR, "epoch": 3}]}, {}, ["epoch 3 is beyond epoch 2"]),
        ({"members": [FEW, {**LINEAR, "model": "toy-lin"}]}, {}, ["no model is called 'toy-lin'"]),
        ({"sample": "toi"}, {}, ["no sample is called 'toi'"]),
        ({"ways": ["entropy", "random"]}, {}, ["ways", "rejection is missing", "add it"]),
        ({"ways": ["rejection", "entropy"]}, {}, ["ways", "random is missing", "add it"]),
        ({"ways": ["rejection", "random", "luck"]}, {}, ["ways[2]", "'luck'"]),
        ({"rounds": 4}, {}, ["rounds", "are 120 images, and toy has 100", "at most 3"]),
        ({"first": 90}, {}, ["130 images", "lower first and step"]),
        (
            {},
            {"models": {"toy-few": {"threads": 2}}},
            ["members", "threads are 1 and 2", "give them one"],
        ),
        (
            {},
            {"models": {"toy-few": {"precision": "auto"}}},
            ["members", "precision are auto and float32"],
        ),
    ],
)
def test_a_mistake_is_named(asked, more, words):
    text = told("active_learning", asked, **more)
    for word in words:
        assert word in text


def test_a_pool_may_be_used_up():
    assert settings_of(study_of("active_learning", {"rounds": 3})).rounds == 3


def test_no_run_of_the_study_is_trained_for_it():
    study = study_of("active_learning")
    assert not study.cells
    assert {cell.model for cell in study.chosen_cells} == {"toy-few", "toy-linear"}
    assert summary(study).runs == 0
    assert [row["runs"] for row in summary(study).experiments] == [0]
    assert [row["in files"] for row in summary(study).models] == ["toy-few", "toy-linear"]
    assert [row["sample"] for row in summary(study).samples] == ["toy"]


def test_what_is_trained_here_does_not_lengthen_a_run_of_the_same_cell():
    members = [{**FEW, "epoch": 4}, LINEAR]
    run = {"model": "toy-few", "regularizer": "none", "epoch": 2}
    dynamics = {"kind": "dynamics", "title": "Loss", "sample": "toy", "runs": [run]}
    study = study_of(
        "active_learning",
        {"members": members},
        run=["toy-active-learning", "toy-loss"],
        experiments={"toy-loss": dynamics},
        models={"toy-few": {"stages": [2, 4]}},
    )
    [cell] = study.cells
    assert study.last_epoch(cell) == 2


def test_the_samples_that_it_draws_are_wanted_and_runs_of_its_members_are_not():
    study = study_of("active_learning")
    assert study.wants({"sample": "toy", "seed": "1"})
    assert not study.wants({"sample": "toy", "seed": "2"})
    assert not study.wants({"model": "toy-few", "cell": "toy/none", "seed": "1"})


def test_jobs_are_told_what_to_train():
    study = study_of("active_learning", models={"toy-few": {"runtime": 7}})
    ask, job = Lookup(study), {"active_learning": "toy-active-learning"}
    settings = settings_of(study)
    assert settings.runtime(study) == 3 * (7 + 60)
    few, linear = settings.committee(study)
    assert (few["name"], few["epochs"]) == ("toy-few", 2)
    assert linear["architecture"]["options"] == {"hidden": []}
    assert ask.networks(job) == ["overfit_atlas/networks/mlp.py"]
    files = ask.over("{active_learning}/{way}/{seed}", way="ways", seed="seeds")(job)
    assert files == [f"toy-active-learning/{way}/{s}" for way in settings.ways for s in (0, 1)]

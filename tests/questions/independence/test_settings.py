"""What has to hold before models are asked whether they err independently."""

from __future__ import annotations

import pytest

from tests.questions.rooms import settings_of, study_of, told

A = {"model": "toy-a", "regularizer": "none"}
B = {"model": "toy-b", "regularizer": "none"}
FAMILY = {
    **{"name": "f", "label": "F", "differ": "members", "sample": "toy", "seeds": [0]},
    "members": [A, B],
}


@pytest.mark.parametrize(
    ("families", "words"),
    [
        (
            [{**FAMILY, "differ": "seeds"}],
            ["families[0].seeds", "[0] is one model", "two seeds or more"],
        ),
        ([{**FAMILY, "members": [A]}], ["families[0].members", "one member is one model"]),
        ([FAMILY, {**FAMILY, "label": "G"}], ["families[1].name", "'f' names another family"]),
        ([FAMILY, {**FAMILY, "name": "g"}], ["families[1].label", "'F' labels another family"]),
        ([{**FAMILY, "seeds": [0, 0]}], ["families[0].seeds", "stands twice"]),
        ([{**FAMILY, "members": [A, B, A]}], ["families[0].members", "stands twice"]),
        (
            [{**FAMILY, "members": [A, {**A, "epoch": 2}]}],
            ["families[0].members[1]", "stands here already"],
        ),
        ([{**FAMILY, "differ": "model"}], ["1 mistake;", "families[0].differ: 'model'"]),
        ([{**FAMILY, "sample": "toi"}], ["no sample is called 'toi'"]),
        ([], ["families", "at least 1"]),
    ],
)
def test_a_mistake_is_named(families, words):
    text = told("independence", {"families": families})
    for word in words:
        assert word in text


def test_seeds_belong_to_families_and_not_to_the_question():
    assert "unknown key" in told("independence", {"seeds": [0, 1]})


def test_sets_are_cut_by_seed_or_by_member():
    of_seeds = {**FAMILY, "name": "s", "label": "S", "differ": "seeds", "seeds": [2, 5]}
    members = {**FAMILY, "members": [A, {**A, "epoch": 1}, B], "seeds": [4]}
    study = study_of("independence", {"families": [of_seeds, members]})
    settings = settings_of(study)
    assert settings.sets(study, "s") == {
        "toy-a": [["seed-2", 2], ["seed-5", 2]],
        "toy-b": [["seed-2", 2], ["seed-5", 2]],
    }
    assert settings.sets(study, "f") == {
        "seed-4": [["toy-a+none@2", 2], ["toy-a+none@1", 1], ["toy-b+none", 2]]
    }
    run = "results/example-independence/runs/toy-{}/toy/none/seed-4/predictions.h5"
    assert settings.predictions(study, "f") == [run.format(name) for name in "aab"]
    assert set(map(tuple, study.cells.values())) == {(2, 4, 5)}
    assert settings.labelled() == [{"name": "s", "label": "S"}, {"name": "f", "label": "F"}]

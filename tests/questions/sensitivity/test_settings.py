"""Choices: what each asks of the study, and mistakes in them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from overfit_atlas.config.reading import read_layers, read_study
from overfit_atlas.questions.sensitivity.tables import CLAIMS
from tests.questions.rooms import settings_of, study_of, told


def test_a_choice_changes_what_it_names_and_keeps_the_rest():
    study = study_of("sensitivity")
    settings = settings_of(study)
    _, agree, early, _ = settings.choices
    assert [need.epoch for need in settings.members_of(early)] == [2, 2]
    assert settings.run_of(early).followed
    given = settings.given(study)[1]
    assert given["names"] == ["toy-a", "toy-long"]
    assert (given["reading"], given["last_epoch"], given["images"]) == ("unanimous", 4, "all")
    assert (given["choice"], agree.reading) == ("agree", "unanimous")
    paths = settings.predictions(study, SimpleNamespace(seed=1))
    assert len(paths) == 4 * 3
    assert all("/seed-1/" in path for path in paths)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ([{"name": "b"}, {"name": "b"}], ["choices[1].name", "another choice's name already"]),
        (
            [{"name": "a"}, {"name": "b", "label": "a"}],
            ["choices[1].label", "'a' is another choice's label already"],
        ),
        ([{"name": "a", "epoch": 1}, {"name": "b"}], ["choices[0].epoch", "a rise takes two"]),
        (
            [{"name": "a", "members": [{"model": "toy-a", "regularizer": "none"}]}, {"name": "b"}],
            ["choices[0].members", "agrees with nobody"],
        ),
        ([{"name": "a", "reading": "majority"}, {"name": "b"}], ["choices[0].reading"]),
    ],
)
def test_mistakes_are_told_with_their_place(choices, words):
    listed = [{"label": one["name"], "open": "epochs", **one} for one in choices]
    said = told("sensitivity", {"choices": listed})
    for word in words:
        assert word in said


@pytest.mark.parametrize("overlay", ["demo.yaml", "laptop.yaml"])
def test_the_studies_try_eight_choices_or_more_of_each_silence(overlay):
    study = read_study(*read_layers([f"config/{overlay}"]))
    [asked] = study.of_kind("sensitivity")
    opened = {choice.open for choice in asked.settings.choices}
    assert len(asked.settings.choices) >= 8 + 1
    assert opened >= {"reading", "optimizer", "epochs", "draw"}
    assert set(CLAIMS) == {"C4", "C6", "C7", "C13"}

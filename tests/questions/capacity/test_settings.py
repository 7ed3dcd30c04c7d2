"""What has to hold before widths are swept."""

from __future__ import annotations

import pytest

from tests.questions.rooms import settings_of, study_of, told


@pytest.mark.parametrize(
    ("asked", "models", "words"),
    [
        ({"models": ["toy-a", "toy-a"]}, {}, ["models", "stands twice"]),
        ({"models": ["toy-a"]}, {}, ["models", "at least 2"]),
        ({}, {"toy-b": {"options": {"hidden": [8]}}}, ["models[1]", "as wide as toy-a"]),
        ({}, {"toy-b": {"options": {"hidden": [8, 8]}}}, ["models[1]", "one hidden layer"]),
        ({}, {"toy-b": {"options": {"hidden": []}}}, ["models[1]", "one hidden layer"]),
        ({"models": ["toy-a", "lenet"]}, {}, ["models[1]", "lenet is no mlp"]),
        ({}, {"toy-b": {"options": {"hidden": 16}}}, ["models.toy-b.options.hidden", "list"]),
        ({}, {"toy-b": {"options": {"hidden": [[16]]}}}, ["models.toy-b.options.hidden", "list"]),
        ({"models": ["toy-a", "toi-b"]}, {}, ["no model is called 'toi-b'"]),
        ({"regularizer": "drop-out"}, {}, ["'drop-out'", "did you mean 'dropout'"]),
        ({"epoch": 3}, {}, ["epoch 3 is beyond epoch 2"]),
        # Losses are measured after the first epoch and after every so many, and nowhere else.
        (
            {"epoch": 4},
            {"toy-a": {"stages": [6], "measure_every": 3}, "toy-b": {"stages": [6]}},
            ["models[0]", "toy-a is not measured at epoch 4", "measure_every (3)"],
        ),
        ({}, {"toy-a": {"stages": [5], "measure_every": 2}}, ["toy-a is not measured at epoch 5"]),
    ],
)
def test_a_mistake_is_named(asked, models, words):
    text = told("capacity", asked, models=models)
    for word in words:
        assert word in text


def test_a_width_stands_beside_the_epoch_that_counts():
    models = {"toy-a": {"stages": [3, 6], "measure_every": 3}, "toy-b": {"stages": [6]}}
    asked = settings_of(study := study_of("capacity", {"epoch": 3}, models=models))
    assert asked.widths(study) == [{"width": 8, "epoch": 3}, {"width": 16, "epoch": 3}]
    assert study.last_epoch(next(iter(study.cells))) == 3


def test_an_epoch_that_validation_chooses_is_looked_for_up_to_the_last():
    rule = "lowest-validation-loss"
    asked = settings_of(study := study_of("capacity", {"epoch": rule}))
    assert asked.widths(study) == [{"width": 8, "epoch": rule}, {"width": 16, "epoch": rule}]
    assert study.last_epoch(next(iter(study.cells))) == 2
    without = told("capacity", {"epoch": rule}, samples={"toy": {"validation": 0}})
    assert "validation" in without

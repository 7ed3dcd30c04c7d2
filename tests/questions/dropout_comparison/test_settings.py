"""What has to hold before variants are compared."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.questions.rooms import settings_of, study_of, told


def variants(*entries):
    return {
        "variants": [
            {
                "name": name,
                "label": label,
                "members": [
                    dict(zip(("model", "regularizer", "epoch"), run, strict=False)) for run in runs
                ],
            }
            for name, label, runs in entries
        ],
        "reference": None,
        "claimed_best": None,
    }


A, B = ("toy-a", "none"), ("toy-b", "none")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (variants(("x", "X", [A]), ("x", "Y", [B])), ["variants[1].name", "'x' names another"]),
        (variants(("x", "X", [A]), ("y", "X", [B])), ["variants[1].label", "'X' labels another"]),
        (variants(("x", "X", [A])), ["variants", "at least 2"]),
        (variants(("x", "X", [A]), ("Y", "Y", [B])), ["variants[1].name", "lower-case"]),
        (
            {**variants(("x", "X", [A]), ("y", "Y", [B])), "reference": "x"},
            ["variants", "beside the reference there is one variant"],
        ),
        (
            variants(("x", "X", [A, (*A, 2)]), ("y", "Y", [B])),
            ["variants[0].members[1]", "stands here already"],
        ),
        ({"reference": "plane"}, ["reference", "'plane'", "did you mean 'plain'"]),
        ({"claimed_best": "best"}, ["claimed_best", "'best'", "quarter, half, plain"]),
        ({"claimed_best": "plain"}, ["claimed_best", "'plain' is the reference"]),
        ({"tested_at": [0.15]}, ["tested_at", "0.15 is not among thresholds"]),
        ({"thresholds": {"start": 0.9, "stop": 0.1}}, ["thresholds", "no number is left"]),
        ({"sample": "toi"}, ["no sample is called 'toi'"]),
    ],
)
def test_a_mistake_is_named(asked, words):
    text = told("dropout_comparison", asked)
    for word in words:
        assert word in text


def test_a_model_called_mean_would_be_mistaken_for_the_average():
    mean = {
        **{"label": "Mean", "color": "orange", "network": "mlp", "batch_size": 16, "stages": [1]},
        "optimizer": {"name": "sgd", "learning_rate": 0.1},
    }
    asked = variants(("x", "X", [("mean", "none")]), ("y", "Y", [B]))
    text = told("dropout_comparison", asked, models={"mean": mean})
    assert "variants[0].members[0].model" in text


def test_each_variant_has_its_own_runs():
    study = study_of("dropout_comparison")
    settings = settings_of(study)
    assert settings.variant_names() == ["quarter", "half", "plain"]
    needs = tuple(settings.needs_of_job(SimpleNamespace(variant="half")))
    assert [(need.model, need.regularizer) for need in needs] == [
        ("toy-a", "dropout-50"),
        ("toy-b", "dropout-50"),
    ]
    assert len(study.cells) == 6


def test_one_model_with_two_regularizers_may_stand_in_a_variant():
    both = variants(("x", "X", [A, ("toy-a", "dropout")]), ("y", "Y", [A, B]))
    study = study_of("dropout_comparison", both)
    needs = tuple(settings_of(study).needs_of_job(SimpleNamespace(variant="x")))
    # Members of one consensus are read by their names, which must differ.
    assert [member.name for member in study.members(needs)] == ["toy-a+none", "toy-a+dropout"]

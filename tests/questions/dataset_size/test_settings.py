"""What has to hold before sizes are compared."""

from __future__ import annotations

import pytest

from tests.questions.rooms import study_of, told

REST = {"toy-rest": {"dataset": "digits", "size": "all", "validation": 1197}}


@pytest.mark.parametrize(
    ("asked", "samples", "words"),
    [
        ({"samples": ["toy", "toy-half"]}, {}, ["samples", "(100, 50) do not rise"]),
        ({"samples": ["toy", "toy"]}, {}, ["samples", "stands twice"]),
        ({"samples": ["toy"]}, {}, ["samples", "at least 2"]),
        ({"samples": ["toy", "usps"]}, {}, ["samples", "2 datasets: digits, usps"]),
        ({"samples": ["toy", "toi"]}, {}, ["no sample is called 'toi'"]),
        # What validation leaves of the 1297 published is as many as the other sample has.
        ({"samples": ["toy", "toy-rest"]}, REST, ["samples", "(100, 100) do not rise"]),
        ({}, {"toy-half": {"dataset": "dogits"}}, ["'dogits'", "did you mean 'digits'"]),
        ({"members": []}, {}, ["members", "at least 1"]),
        (
            {
                "members": [
                    {"model": "toy-a", "regularizer": "none"},
                    {"model": "toy-a", "regularizer": "none", "epoch": 2},
                ]
            },
            {},
            ["members[1]", "stands here already"],
        ),
        ({"thresholds": {"start": 0.9, "stop": 0.1}}, {}, ["thresholds", "no number is left"]),
        ({"coverages": [0.5, 1.5]}, {}, ["coverages[1]", "at most 1"]),
    ],
)
def test_a_mistake_is_named(asked, samples, words):
    text = told("dataset_size", asked, samples=samples)
    for word in words:
        assert word in text


def test_a_model_called_best_would_be_mistaken_for_the_best_member():
    best = {
        **{"label": "Best", "color": "orange", "network": "mlp", "batch_size": 16, "stages": [1]},
        "optimizer": {"name": "sgd", "learning_rate": 0.1},
    }
    members = [{"model": "best", "regularizer": "none"}]
    text = told("dataset_size", {"members": members}, models={"best": best})
    assert "members[0].model: tables use the names consensus, best, mean" in text


def test_the_kind_may_be_spelled_with_a_hyphen():
    assert study_of("dataset_size", {"kind": "dataset-size"}) == study_of("dataset_size")


def test_all_images_come_last():
    rest = {"toy-rest": {"dataset": "digits", "size": "all", "validation": 1000}}
    study = study_of("dataset_size", {"samples": ["toy", "toy-rest"]}, samples=rest)
    assert {cell.sample for cell in study.cells} == {"toy", "toy-rest"}

"""What has to hold before noise is memorised."""

from __future__ import annotations

import pytest

from tests.questions.rooms import sections, settings_of, study_of, told

GROUP = {"samples": ["toy"], "models": ["toy-a", "toy-b"], "regularizers": ["none"]}
A = {"model": "toy-a", "regularizer": "none"}
B = {"model": "toy-b", "regularizer": "none"}


@pytest.mark.parametrize(
    ("asked", "samples", "words"),
    [
        (
            {},
            {"toy-random": {"keep_train_logits": False}},
            ["runs", "samples.toy-random.keep_train_logits is false", "set it to true"],
        ),
        (
            {},
            {"toy-random": {"labels": {"kind": "corrupted", "share": 0.5}}},
            ["runs", "toy-random is treated as toy-half-wrong is (50 % corrupted)"],
        ),
        (
            {"consensus": [{"label": "X", "members": [{**A, "epoch": 1}, B]}]},
            {},
            ["consensus[0].members", "toy-a at epoch 1", "leave the epoch out"],
        ),
        (
            {"consensus": [{"label": "X", "members": [A, {**A, "regularizer": "l2"}]}]},
            {},
            ["consensus[0].members", "a model stands twice"],
        ),
        (
            {"consensus": [{"label": "X", "members": [A, B]}, {"label": "X", "members": [B, A]}]},
            {},
            ["consensus[1].label", "'X' names another set"],
        ),
        (
            {"runs": [{**GROUP, "models": ["toy-a"]}]},
            {},
            ["consensus", "no sample under runs is trained with all models of any set"],
        ),
        ({"runs": [{**GROUP, "models": ["toy-a"] * 2}]}, {}, ["runs[0].models", "stands twice"]),
        ({"runs": []}, {}, ["runs", "at least 1"]),
        ({"runs": [{**GROUP, "models": ["toi"]}]}, {}, ["no model is called 'toi'"]),
        ({"thresholds": [0.5, 1.0]}, {}, ["thresholds", "less than 1"]),
    ],
)
def test_a_mistake_is_named(asked, samples, words):
    text = told("random_labels", asked, samples=samples)
    for word in words:
        assert word in text


def test_groups_that_overlap_are_trained_once():
    both = {"runs": [GROUP, {**GROUP, "samples": ["toy", "toy-random"]}]}
    study = study_of("random_labels", both)
    settings = settings_of(study)
    assert len(study.cells) == 4
    assert [
        (run["treatment"], run["corruption"], run["model"]) for run in settings.treated(study)
    ] == [
        ("true labels", 0.0, "toy-a"),
        ("true labels", 0.0, "toy-b"),
        ("random labels", 1.0, "toy-a"),
        ("random labels", 1.0, "toy-b"),
    ]
    assert settings.treatments(study) == ["true labels", "random labels"]
    assert [model["label"] for model in settings.models(study)] == ["Toy A", "Toy B"]
    assert sections(study)[0].sets == ["A and B"]


def test_every_measured_epoch_is_looked_at():
    study = study_of("random_labels", models={"toy-a": {"predict_every": 2, "stages": [4]}})
    [cell, *_] = study.cells
    assert study.predicted_epochs(cell) == [1, 2, 3, 4]

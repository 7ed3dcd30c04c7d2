"""What has to hold before members are attacked."""

from __future__ import annotations

import pytest

from tests.questions.rooms import settings_of, study_of, told


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"judged_at": {"epsilon": 0.2}}, ["judged_at.epsilon", "0.2", "epsilons", "0.1, 0.3"]),
        ({"thresholds": [0.5]}, ["judged_at.threshold", "0.9", "0.5"]),
        ({"thresholds": {"start": 0.9, "stop": 0.1}}, ["thresholds", "no number is left"]),
        ({"epsilons": [0.1, 0.1]}, ["epsilons", "stands twice"]),
        ({"epsilons": [0.1, 1.5]}, ["epsilons[1]", "1.5", "at most 1"]),
        ({"members": [{"model": "toy-a", "regularizer": "none"}]}, ["members", "at least 2"]),
        (
            {
                "members": [
                    {"model": "toy-a", "regularizer": "none"},
                    {"model": "toy-a", "regularizer": "none", "epoch": 2},
                ]
            },
            ["members", "toy-a", "already"],
        ),
        ({"sample": "toi"}, ["no sample is called 'toi'", "did you mean 'toy'"]),
        ({"test_images": 0}, ["test_images", "at least 1"]),
    ],
)
def test_a_mistake_is_named(asked, words):
    text = told("adversarial", asked)
    for word in words:
        assert word in text


def test_the_attacking_job_is_told_every_network():
    study = study_of(
        "adversarial",
        {
            "members": [
                {"model": "toy-a", "regularizer": "dropout-50"},
                {"model": "toy-b", "regularizer": "none"},
            ]
        },
    )
    first, second = settings_of(study).attacked(study)
    assert first == {
        "label": "Toy A",
        "network": "mlp",
        "options": {"hidden": [8]},
        "regularizer": {"l2": 0.0, "dropout": 0.5},
    }
    assert (second["label"], second["options"]) == ("Toy B", {"hidden": [16]})

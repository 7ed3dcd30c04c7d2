"""What has to hold before SGD picks among solutions."""

from __future__ import annotations

import pytest

from tests.questions.rooms import study_of, told


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"dimensions": 10}, ["dimensions", "10 weights for 10 samples", "one solution or none"]),
        ({"size": 30}, ["dimensions", "20 weights for 30 samples"]),
        ({"size": 0}, ["size", "at least 1"]),
        ({"size": 10.0}, ["size", "10.0", "a whole number"]),
        ({"start_spread": 0.0}, ["start_spread", "more than 0"]),
        ({"start_spread": float("nan")}, ["start_spread", "finite"]),
        ({"batch_size": 0}, ["batch_size", "at least 1"]),
        ({"seeds": []}, ["seeds", "at least 1"]),
    ],
)
def test_a_mistake_is_named(asked, words):
    text = told("minimum_norm", asked)
    for word in words:
        assert word in text


def test_no_network_is_trained():
    study = study_of("minimum_norm")
    assert not study.cells
    assert study.experiments["toy-minimum-norm"].seeds == (0, 1)

"""What has to hold before logits are scaled."""

from __future__ import annotations

import pytest

from tests.questions.rooms import study_of, told


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"scale": 5.0}, ["scale", "5 lies beyond the highest factor drawn, 4"]),
        ({"scale": 0.0}, ["scale", "more than 0"]),
        ({"logits": [1.0]}, ["logits", "at least 2"]),
        ({"logits": [1.0, 1.0]}, ["logits", "all are equal"]),
        ({"logits": [1.0, float("inf")]}, ["logits[1]"]),
        ({"points": 1}, ["points", "at least 2"]),
        ({"seeds": [0]}, ["seeds", "unknown key"]),
    ],
)
def test_a_mistake_is_named(asked, words):
    text = told("softmax_toy", asked)
    for word in words:
        assert word in text


def test_no_network_is_trained():
    assert not study_of("softmax_toy").cells

"""Numbers at even distances: the thresholds and places of the papers, and what makes none."""

from __future__ import annotations

import json
import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from overfit_atlas.study.question import Steps, Thresholds, numbers_within

THRESHOLDS = TypeAdapter(Thresholds)


def thresholds(value):
    return THRESHOLDS.validate_json(json.dumps(value), strict=True)


def test_the_thresholds_of_the_paper():
    numbers = thresholds({"start": 0, "stop": 0.99, "step": 0.01, "extra": [0.995, 0.999]})
    assert len(numbers) == 102
    assert numbers[29] == 0.29
    assert numbers[99:] == (0.99, 0.995, 0.999)
    assert thresholds({}) == numbers, "the paper's are the default"


def test_places_of_the_paper_pass_through_zero_without_a_sign():
    places = Steps(start=-1.0, stop=2.0, step=0.05).numbers()
    assert len(places) == 61
    assert (places[0], places[-1]) == (-1, 2)
    assert {0.0, 1.0, 0.5, 0.4} <= set(places)
    assert math.copysign(1, places[20]) == 1


def test_a_list_is_sorted_and_a_table_of_the_same_numbers_is_the_same():
    assert thresholds([0.5, 0.1]) == (0.1, 0.5)
    assert thresholds({"start": 0.1, "stop": 0.5, "step": 0.4, "extra": []}) == (0.1, 0.5)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"start": 0.9, "stop": 0.1}, "no number is left"),
        ({"start": 0, "stop": 0.9, "stp": 0.1}, "stp"),
        ({"start": 0, "stop": 0.9, "step": 0.0}, "step"),
        ([0.5, 0.5], "stands twice"),
        ([1.0], "less than 1"),
        ([], "at least 1"),
        ("all", "tuple"),
    ],
)
def test_what_makes_no_thresholds_is_said(value, words):
    with pytest.raises(ValidationError, match=words):
        thresholds(value)


@given(st.integers(-100, 100), st.integers(1, 50), st.integers(0, 200))
def test_regular_numbers_are_the_decimals_they_are_written_as(start, step, count):
    """Against exact arithmetic: every number is the double nearest to start + place * step."""
    first, distance = Fraction(start, 100), Fraction(step, 100)
    last = first + distance * count
    steps = Steps(start=float(first), stop=float(last), step=float(distance))
    assert steps.numbers() == tuple(float(first + distance * place) for place in range(count + 1))


def test_bounds_hold_for_tables_too():
    within = TypeAdapter(numbers_within(ge=0, le=1))
    with pytest.raises(ValidationError, match="less than or equal to 1"):
        within.validate_json('{"start": 0, "stop": 2, "step": 1}', strict=True)

"""Intervals stay within the values that a quantity can have, and cover what they should."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.intervals import (
    DIFFERENCE,
    POSITIVE,
    REAL,
    SHARE,
    Bounds,
    interval_of,
    mean_interval,
    prediction_interval,
)


def test_two_seeds_of_a_share_by_hand():
    # The plain t interval of .95 and .999 reaches from .663 to 1.286.
    values = [0.95, 0.999]
    mean, error = 0.9745, 0.0245
    reach = stats.t.ppf(0.975, 1) * error / (mean * (1 - mean))
    logit = np.log(mean / (1 - mean))
    expected = 1 / (1 + np.exp(-(logit - reach))), 1 / (1 + np.exp(-(logit + reach)))
    found = mean_interval(values, SHARE)
    assert (found.low, found.high) == pytest.approx(expected)
    assert mean_interval(values).high > 1.28


def test_what_is_only_positive_is_taken_on_the_logarithm():
    # Mean 2, standard error 1, t(.975, 1) = 12.7062: 2 exp(-+ 6.3531).
    found = mean_interval([1.0, 3.0], POSITIVE)
    assert (found.low, found.high) == pytest.approx((2 * np.exp(-6.353102), 2 * np.exp(6.353102)))
    mirrored = mean_interval([-1.0, -3.0], Bounds(greatest=0))
    assert (mirrored.low, mirrored.high) == pytest.approx((-found.high, -found.low))


def test_a_difference_of_shares_is_taken_as_fishers_z():
    found = interval_of(0.5, 0.1, 4, DIFFERENCE)
    reach = stats.t.ppf(0.975, 3) * 0.1 / (1 - 0.5**2)
    assert (found.low, found.high) == pytest.approx(
        (np.tanh(np.arctanh(0.5) - reach), np.tanh(np.arctanh(0.5) + reach))
    )


@given(st.lists(st.floats(0, 1), min_size=2, max_size=6))
def test_no_share_leaves_its_range(values):
    for found in (mean_interval(values, SHARE), prediction_interval(values, SHARE)):
        assert 0 <= found.low <= found.mean + 1e-12
        assert found.mean - 1e-12 <= found.high <= 1


def test_all_seeds_at_a_bound_have_no_spread():
    assert mean_interval([1.0, 1.0, 1.0], SHARE) == (1.0, 1.0, 1.0, 3)
    assert mean_interval([0.0, 0.0], DIFFERENCE) == (0.0, 0.0, 0.0, 2)


def test_far_from_the_bounds_it_is_the_plain_interval():
    values = [0.500, 0.501, 0.4995, 0.5003]
    assert mean_interval(values, SHARE)[:3] == pytest.approx(mean_interval(values)[:3], abs=1e-6)


def test_a_mean_beyond_the_bounds_is_refused():
    with pytest.raises(AtlasError, match=r"96\.5 is no value between 0 and 1"):
        mean_interval([96.0, 97.0], SHARE)


@pytest.mark.parametrize("bounds", [REAL, SHARE])
def test_intervals_of_shares_hold_the_truth_as_often_as_they_say(bounds):
    """Five seeds whose shares scatter about .95, 4000 times."""
    rng = np.random.default_rng(0)
    drawn = rng.beta(0.95 * 400, 0.05 * 400, size=(4000, 5))
    found = [mean_interval(values, bounds) for values in drawn]
    held = sum(one.low <= 0.95 <= one.high for one in found)
    assert stats.binomtest(held, 4000, 0.95).pvalue > 0.001

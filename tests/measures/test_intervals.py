"""Intervals against hand-worked numbers and another way to compute them; tables made with them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.intervals import (
    mean_interval,
    paired_difference,
    prediction_interval,
    proportion_interval,
)


def test_mean_interval_by_hand():
    found = mean_interval([1.0, 2.0, 3.0])
    # s = 1, t(.975, 2) = 4.302653, so the reach is 4.302653 / sqrt(3).
    assert found.mean == 2.0
    assert found.high - 2 == pytest.approx(2.484138, abs=1e-6)
    assert found.low - 2 == pytest.approx(-2.484138, abs=1e-6)
    assert found.n == 3


def test_mean_interval_without_spread():
    assert mean_interval([0.5, 0.5]) == (0.5, 0.5, 0.5, 2)
    one = mean_interval([0.5, np.nan])
    assert (one.mean, one.n) == (0.5, 1)
    assert np.isnan([one.low, one.high]).all()
    none = mean_interval([np.nan])
    assert none.n == 0
    assert np.isnan(none[:3]).all()


def test_wilson_by_its_formula():
    # Centre (p + z2/2n) / (1 + z2/n), reach z sqrt(p q / n + z2/4n2) / (1 + z2/n).
    found = proportion_interval(2848, 2851)
    z = stats.norm.ppf(0.975)
    p, n = 2848 / 2851, 2851
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    assert found.low == pytest.approx(centre - reach)
    assert found.high == pytest.approx(centre + reach)
    assert found.mean == p
    assert proportion_interval(0, 0).n == 0


def test_paired_difference_is_the_paired_t_test():
    first, second = [0.95, 0.97, 0.96, 0.99], [0.94, 0.95, 0.96, 0.97]
    found = paired_difference(first, second)
    other = stats.ttest_rel(first, second).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((other.low, other.high))
    assert paired_difference([1.0, np.nan, 3.0], [0.0, 1.0, 1.0]).n == 2
    with pytest.raises(AtlasError, match="pairs"):
        paired_difference([1.0], [1.0, 2.0])


def test_prediction_interval_by_hand():
    values = [1.0, 2.0, 3.0, 4.0]
    reach = stats.t.ppf(0.975, 3) * np.std(values, ddof=1) * np.sqrt(1 + 1 / 4)
    found = prediction_interval(values)
    assert found.low == pytest.approx(2.5 - reach)
    assert found.high == pytest.approx(2.5 + reach)
    assert np.isnan(prediction_interval([1.0]).low)

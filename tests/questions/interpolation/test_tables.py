"""Barriers between solutions against closed forms."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from overfit_atlas.claims.estimate import estimates
from overfit_atlas.errors import AtlasError
from overfit_atlas.questions.interpolation import tables
from overfit_atlas.questions.interpolation.settings import PlaceSteps

PAPERS = np.array(PlaceSteps().numbers())


def test_the_barrier_between_two_quadratic_wells():
    # L(a) = a^2 (1 - a)^2 has its top 1/16 at 1/2 and is 0 at both ends; a slope adds no barrier.
    wells = PAPERS**2 * (1 - PAPERS) ** 2
    height, place = tables.barrier(PAPERS, wells)
    assert height == pytest.approx(1 / 16)
    assert place == 0.5
    assert tables.barrier(PAPERS, wells + 3 * PAPERS + 1)[0] == pytest.approx(1 / 16)


def test_a_convex_loss_has_no_barrier():
    height, place = tables.barrier(PAPERS, (PAPERS - 0.3) ** 2)
    assert height == pytest.approx(0, abs=1e-12)
    assert place in (0, 1)


def lines(loss):
    places = np.linspace(-1, 2, 7)
    rows = [
        {"first": i, "second": j, "distance": 1.0, "alpha": a, "loss": loss(a), "accuracy": 0.9}
        for i, j in ((0, 1), (0, 2), (1, 2))
        for a in places
    ]
    return pd.DataFrame(rows)


def test_the_share_of_good_places_is_counted_within_the_range():
    # The ends have loss 1. From -1 to 0.5 it is 4, 2, 1, 3: two of four places are at most twice 1.
    loss = {-1: 4, -0.5: 2, 0: 1, 0.5: 3, 1: 1, 1.5: 2, 2: 4}.__getitem__
    of_pairs = tables.barriers(lines(loss), [-1, 0.5])
    assert of_pairs.loss_good.tolist() == [0.5] * 3
    assert of_pairs.loss_barrier.tolist() == [2.0] * 3
    assert of_pairs.error_good.tolist() == [1.0] * 3
    measured = estimates(tables.claims(of_pairs, "here")).set_index("part")
    assert measured.loc["loss", ["estimate", "low", "high", "n"]].tolist() == [0.5, 0.5, 0.5, 3]
    with pytest.raises(AtlasError, match="good_range"):
        tables.barriers(lines(loss), [5, 6])


def test_the_jackknife_of_a_sum_over_pairs_is_students_interval():
    # Mean over pairs of (x_i + x_j) / 2 is the mean of x, whose jackknife error is the usual one.
    x = np.array([1.0, 4.0, 2.5, 7.0, 3.0])
    pairs = [(i, j) for i in range(5) for j in range(i + 1, 5)]
    table = pd.DataFrame([{"first": i, "second": j, "value": (x[i] + x[j]) / 2} for i, j in pairs])
    found = tables.over_pairs(table, "value")
    reach = stats.t.ppf(0.975, 4) * stats.sem(x)
    assert found.mean == pytest.approx(x.mean())
    assert (found.low, found.high) == pytest.approx((x.mean() - reach, x.mean() + reach))
    assert np.isnan(tables.over_pairs(table[:1], "value").low)

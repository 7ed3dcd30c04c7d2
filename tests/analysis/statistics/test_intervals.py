"""Intervals against hand-worked numbers and another way to compute them; tables made with them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from overfit_atlas import files
from overfit_atlas.analysis.capacity import grid
from overfit_atlas.analysis.statistics.intervals import (
    mean_interval,
    paired_difference,
    proportion_interval,
)
from overfit_atlas.errors import AtlasError


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


def _cell(tmp_path, test_accuracies):
    paths = []
    for seed, accuracy in enumerate(test_accuracies):
        table = pd.DataFrame(
            {
                "epoch": [1, 2],
                "running_accuracy": [0.5, 0.9],
                "train_accuracy": [np.nan, 0.95],
                "test_accuracy": [0.1, accuracy],
                "train_loss": [np.nan, 0.2],
                "test_loss": [2.0, 0.4],
            }
        )
        path = tmp_path / f"seed-{seed}.csv"
        files.write_table(table, path)
        paths.append(str(path))
    cell = {"row": "MLP", "column": "none", "model": "m", "regularizer": "none", "epoch": 2}
    return {**cell, "sample": "fashion", "measures": paths}


def test_grid_cell_by_hand(tmp_path):
    cell = _cell(tmp_path, [0.86, 0.88, 0.90])
    published = {"cells": {"MLP": {"none": {"train": 96.6, "test": 88.5}}}}
    cells, runs = grid.tabulate([cell], [5, 6, 7], published)
    row = cells.iloc[0]
    assert row.seeds == 3
    assert row.test_accuracy_mean == pytest.approx(0.88)
    assert row.gap_mean == pytest.approx(0.07)
    assert row.running_gap_mean == pytest.approx(0.02)
    # s = .02, so the standard error of one run against a mean of three is .02 sqrt(4/3).
    assert row.published_test_difference_se == pytest.approx(0.005 / (0.02 * np.sqrt(4 / 3)))
    assert row.published_gap == pytest.approx(0.081)
    assert np.isnan(row.published_train_difference_se)  # no spread between the seeds
    assert runs.seed.tolist() == [5, 6, 7]
    assert runs.test_accuracy.tolist() == [0.86, 0.88, 0.90]


def test_grid_without_published_numbers_and_beyond_the_last_epoch(tmp_path):
    cell = _cell(tmp_path, [0.86])
    cells, _ = grid.tabulate([cell], [0])
    assert np.isnan(cells.published_test[0])
    assert np.isnan(cells.test_accuracy_low[0])
    with pytest.raises(AtlasError, match="epoch 3 is asked for, but the run has epochs 1 to 2"):
        grid.tabulate([{**cell, "epoch": 3}], [0])

"""The table of models and regularizers against cells worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.questions.grid import log_loss
from overfit_atlas.questions.grid import tables as grid
from tests.questions.runs import write_run


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
    return {**cell, "sample": "fashion"}, paths


def test_grid_cell_by_hand(tmp_path):
    cell, measures = _cell(tmp_path, [0.86, 0.88, 0.90])
    published = {"cells": {"MLP": {"none": {"train": 96.6, "test": 88.5}}}}
    cells, runs = grid.tabulate([cell], measures, [5, 6, 7], published)
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
    cell, measures = _cell(tmp_path, [0.86])
    cells, _ = grid.tabulate([cell], measures, [0])
    assert np.isnan(cells.published_test[0])
    assert np.isnan(cells.test_accuracy_low[0])
    with pytest.raises(AtlasError, match="epoch 3 is asked for, but the run has epochs 1 to 2"):
        grid.tabulate([{**cell, "epoch": 3}], measures, [0])


def test_log_losses_keep_the_cells_apart(tmp_path):
    # Equal logits of three classes lose ln 3, whatever the label; a second run is sure and right.
    labels, sure = [0, 1], 20 * np.eye(3)[[0, 1]]
    paths = [
        write_run(tmp_path / f"{name}.h5", values[None], labels)
        for name, values in (("flat", np.zeros((2, 3))), ("sure", sure))
    ]
    cells = [{"row": "MLP", "column": column, "epoch": 1} for column in ("none", "l2")]
    table = log_loss.of_seed(cells, paths)
    of = table.set_index(["column", "measure"])["value"]
    assert of["none", "categorical_cross_entropy"] == pytest.approx(np.log(3))
    assert of["l2", "categorical_cross_entropy"] == pytest.approx(2 * np.exp(-20), rel=1e-6)
    summary = log_loss.over_seeds([table, table])
    assert list(summary.seeds.unique()) == [2]
    assert len(summary) == 2 * 3
    assert summary.meaning[2].startswith("categorical cross-entropy")

"""The three log losses of a grid's cells: a seed apart, then summarised over seeds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from overfit_atlas.measures.intervals import POSITIVE, mean_interval
from overfit_atlas.measures.log_loss import MEANINGS, mean_losses
from overfit_atlas.predictions.dump import read_predictions


def of_seed(cells: Sequence[Mapping[str, Any]], predictions: Sequence[str]) -> pd.DataFrame:
    """Losses on the test set for each cell: row, column, measure, value (nats).

    A cell has ``row``, ``column`` and ``epoch``; ``predictions`` are the paths of one seed's runs,
    in the order of ``cells``.
    """
    found = []
    for cell, path in zip(cells, predictions, strict=True):
        test = read_predictions(path, "test", [cell["epoch"]])
        means = mean_losses(test.logits[0], test.labels)[["measure", "value"]]
        means.insert(0, "column", cell["column"])
        means.insert(0, "row", cell["row"])
        found.append(means)
    return pd.concat(found, ignore_index=True)


def over_seeds(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Mean with 95 % interval: row, column, measure, meaning, mean, low, high, seeds."""
    rows = []
    stacked = pd.concat(tables, ignore_index=True)
    for key, group in stacked.groupby(["row", "column", "measure"], sort=False):
        mean, low, high, seeds = mean_interval(group.value, POSITIVE)
        rows.append((*key, MEANINGS[key[2]], mean, low, high, seeds))
    columns = ["row", "column", "measure", "meaning", "mean", "low", "high", "seeds"]
    return pd.DataFrame(rows, columns=columns)

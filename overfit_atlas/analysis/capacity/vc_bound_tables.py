"""The VC bound for every cell of some grids: the table, the curve and the limits of its meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import h5py
import numpy as np
import pandas as pd

from overfit_atlas import files
from overfit_atlas.analysis.capacity import vc_bound
from overfit_atlas.analysis.capacity.parameters import trainable


def tables(
    grids: Mapping[str, str],
    cells: Sequence[Mapping[str, Any]],
    checkpoints: Sequence[str],
    samples: Mapping[str, str],
    eta: float,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The cells, the curve of each N, the limits of each N, and the numbers of claim RU8.

    ``grids``: name -> path of its table of cells; ``cells``: dicts with grid, row, column, sample
    and whatever else a figure needs, ``checkpoints`` one of each of these (its shapes give D);
    ``samples``: name -> path of a drawn sample, whose size is N. Errors are means over seeds, train
    errors in inference mode. The curve is drawn for a train error of zero.
    """
    measured = {
        name: files.read_table(path).set_index(["row", "column"]) for name, path in grids.items()
    }
    sizes = {name: _size(path) for name, path in samples.items()}
    rows = []
    for cell, checkpoint in zip(cells, checkpoints, strict=True):
        found = measured[cell["grid"]].loc[(cell["row"], cell["column"])]
        rows.append(
            {
                **cell,
                "parameters": trainable(checkpoint),
                "samples": sizes[cell["sample"]],
                "train_error": 1 - found.train_accuracy_mean,
                "test_error": 1 - found.test_accuracy_mean,
            }
        )
    table = vc_bound.table(pd.DataFrame(rows), eta)
    counts = sorted(table.samples.unique())
    curve = pd.concat(
        [vc_bound.curve(count, eta=eta).assign(samples=count) for count in counts],
        ignore_index=True,
    )
    limits = pd.DataFrame(
        {
            "samples": count,
            "largest_informative": vc_bound.largest_informative_dimension(count, eta=eta),
            "formula_holds_up_to": 2 * count,
            "undefined_above": vc_bound.undefined_from(count, eta),
            "eta": eta,
        }
        for count in counts
    )
    return table, curve, limits, claim(table)


def claim(table: pd.DataFrame) -> pd.DataFrame:
    """Claim RU8, a grid at a time: the share of networks of which the bound says nothing."""
    rows = []
    for grid, group in table.groupby("grid", sort=False):
        share = float(np.mean(group.state != "valid"))
        rows.append(("RU8", grid, "all networks", share, share, share, len(group)))
    columns = ["claim", "setting", "part", "estimate", "low", "high", "n"]
    return pd.DataFrame(rows, columns=columns)


def _size(path: str) -> int:
    with h5py.File(path, "r") as h5:
        return int(h5.attrs["size"])

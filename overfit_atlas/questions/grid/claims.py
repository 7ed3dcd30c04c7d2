"""The Rutgers report's conclusions as numbers, each paired over seeds, for the register of claims.

Every function takes one grid: a table with one row a run and the columns row (network),
regularizer, seed, train_accuracy and test_accuracy, shares of one. Networks are named MLP, CNN and
VGG16, in any case, and regularizers none, l2, dropout and l2-dropout. Which train accuracy it is
(inference mode or running average) is the caller's choice and belongs in ``setting``. Runs that a
grid lacks give rows without a number, so that a reader sees which parts a verdict does not rest on.

Source: Rutgers report, sections 6 (observations) and 9; the ids are those of
``config/claims.yaml``.
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from overfit_atlas.claims.rows import claim_rows
from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.intervals import (
    DIFFERENCE,
    Bounds,
    Interval,
    mean_interval,
    paired_difference,
)

COLUMNS = ("row", "regularizer", "seed", "train_accuracy", "test_accuracy")
NETWORKS = ("MLP", "CNN", "VGG16")
NONE, L2, DROPOUT, BOTH = "none", "l2", "dropout", "l2-dropout"
REGULARIZERS = (L2, DROPOUT, BOTH)
# A gap is a difference of two shares, and what is judged is a difference of two gaps.
BOUNDS = {"gap": Bounds(-2, 2), "test_accuracy": DIFFERENCE}

Cells = dict[tuple[str, str], pd.DataFrame]


def _cells(grid: pd.DataFrame) -> Cells:
    missing = [name for name in COLUMNS if name not in grid.columns]
    if missing:
        raise AtlasError(f"claims of a grid: the grid lacks the columns {', '.join(missing)}")
    grid = grid.assign(row=grid.row.str.upper(), gap=grid.train_accuracy - grid.test_accuracy)
    repeated = grid[grid.duplicated(["row", "regularizer", "seed"])]
    if len(repeated):
        cell = repeated.iloc[0]
        raise AtlasError(
            f"claims of a grid: {cell.row}, {cell.regularizer}, seed {cell.seed} is in the grid "
            "twice; pairs need one run for each seed"
        )
    return {key: cell.set_index("seed") for key, cell in grid.groupby(["row", "regularizer"])}


def _minus(cells: Cells, first: tuple[str, str], second: tuple[str, str], column: str) -> Interval:
    """``first`` minus ``second``, over the seeds that both have."""
    if first not in cells or second not in cells:
        return mean_interval([])
    left, right = cells[first][column].align(cells[second][column], join="inner")
    return paired_difference(left, right, BOUNDS[column])


def _beyond_chance(cells: Cells, network: str, classes: int) -> Interval:
    cell = cells.get((network, NONE))
    if cell is None:
        return mean_interval([])
    chance = 1 / classes
    return mean_interval((cell.test_accuracy - chance) / (cell.train_accuracy - chance))


def measurements(grid: pd.DataFrame, setting: str, classes: int) -> pd.DataFrame:
    """The numbers for claims RU1 to RU6, as :mod:`overfit_atlas.claims.register` takes them.

    ``grid`` as the module's text says; ``setting`` names it (``as_reported``, ``controlled``).
    Columns: claim, setting, part, estimate, low, high (95 %, Student's t over seeds; NaN with a
    single seed) and n, the number of pairs. Raises AtlasError for a missing column or a seed given
    twice in a cell.
    """
    cells = _cells(grid)
    rows: list[tuple[str, str, Interval]] = []
    for network, regularizer in product(NETWORKS, REGULARIZERS):
        part, plain, treated = f"{network}, {regularizer}", (network, NONE), (network, regularizer)
        rows.append(("RU1", part, _minus(cells, plain, treated, "gap")))
        rows.append(("RU2", part, _minus(cells, treated, plain, "test_accuracy")))
    for network, other in product(NETWORKS, (L2, BOTH)):
        difference = _minus(cells, (network, DROPOUT), (network, other), "test_accuracy")
        rows.append(("RU3", f"{network}, dropout against {other}", difference))
    for regularizer in (NONE, *REGULARIZERS):
        cnn, vgg16 = ("CNN", regularizer), ("VGG16", regularizer)
        rows.append(("RU4", regularizer, _minus(cells, vgg16, cnn, "gap")))
        rows.append(("RU5", regularizer, _minus(cells, cnn, vgg16, "test_accuracy")))
    rows += [("RU6", network, _beyond_chance(cells, network, classes)) for network in NETWORKS]
    found = claim_rows((claim, setting, part, interval) for claim, part, interval in rows)
    order = found.claim.str.removeprefix("RU").astype(np.int64).argsort(kind="stable")
    return found.iloc[order].reset_index(drop=True)

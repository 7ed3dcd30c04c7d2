"""The Rutgers report's conclusions as numbers, each paired over seeds, for the register of claims.

Every function takes one grid: a table with one row a run and the columns row (network), column
(regularizer), seed, train_accuracy and test_accuracy, shares of one. Networks are named MLP, CNN
and VGG16, in any case, and columns none, l2, dropout and l2-dropout; others are no part of a claim.
Which train accuracy it is (inference mode or running average) is the caller's choice and belongs in
``setting``. Runs that a grid lacks give rows without a number, so that a reader sees which parts a
verdict does not rest on.

Source: Rutgers report, sections 6 (observations) and 9; the ids are those of
``config/claims.yaml``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pandas as pd

from overfit_atlas.claims.rows import Measured, claim_rows
from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.intervals import DIFFERENCE, Bounds

COLUMNS = ("row", "column", "seed", "train_accuracy", "test_accuracy")
NETWORKS = ("MLP", "CNN", "VGG16")
NONE, L2, DROPOUT, BOTH = "none", "l2", "dropout", "l2-dropout"
REGULARIZERS = (L2, DROPOUT, BOTH)
OF_GAPS = Bounds(-2, 2)
"""What a difference of two gaps can be, each a difference of two shares."""

Cells = dict[tuple[str, str], pd.DataFrame]


def _cells(grid: pd.DataFrame) -> Cells:
    missing = [name for name in COLUMNS if name not in grid.columns]
    if missing:
        raise AtlasError(f"claims of a grid: the grid lacks the columns {', '.join(missing)}")
    grid = grid.assign(row=grid.row.str.upper(), gap=grid.train_accuracy - grid.test_accuracy)
    repeated = grid[grid.duplicated(["row", "column", "seed"])]
    if len(repeated):
        cell = repeated.iloc[0]
        raise AtlasError(
            f"claims of a grid: {cell.row}, {cell.column}, seed {cell.seed} is in the grid "
            "twice; pairs need one run for each seed"
        )
    return {key: cell.set_index("seed") for key, cell in grid.groupby(["row", "column"])}


def _minus(
    cells: Cells, first: tuple[str, str], second: tuple[str, str], column: str
) -> dict[int, float]:
    """``first`` minus ``second``, by the seeds that both have; nothing where one was not run."""
    if first not in cells or second not in cells:
        return {}
    left, right = cells[first][column].align(cells[second][column], join="inner")
    return (left - right).to_dict()


def _beyond_chance(cells: Cells, network: str, classes: int) -> dict[int, float]:
    cell = cells.get((network, NONE))
    if cell is None:
        return {}
    chance = 1 / classes
    return ((cell.test_accuracy - chance) / (cell.train_accuracy - chance)).to_dict()


def measurements(grid: pd.DataFrame, setting: str, classes: int) -> pd.DataFrame:
    """The numbers for claims RU1 to RU6, as :mod:`overfit_atlas.claims.register` takes them.

    ``grid`` as the module's text says; ``setting`` names it (``as_reported``, ``controlled``).
    A number a seed. Raises AtlasError for a missing column or a seed given twice in a cell.
    """
    cells = _cells(grid)

    def rows() -> Iterator[Measured]:
        for network, regularizer in product(NETWORKS, REGULARIZERS):
            part, plain, treated = (
                f"{network}, {regularizer}",
                (network, NONE),
                (network, regularizer),
            )
            closed = _minus(cells, plain, treated, "gap")
            yield Measured("RU1", setting, part, closed, OF_GAPS)
            gained = _minus(cells, treated, plain, "test_accuracy")
            yield Measured("RU2", setting, part, gained, DIFFERENCE)
        for network, other in product(NETWORKS, (L2, BOTH)):
            ahead = _minus(cells, (network, DROPOUT), (network, other), "test_accuracy")
            part = f"{network}, dropout against {other}"
            yield Measured("RU3", setting, part, ahead, DIFFERENCE)
        for regularizer in (NONE, *REGULARIZERS):
            cnn, vgg16 = ("CNN", regularizer), ("VGG16", regularizer)
            wider = _minus(cells, vgg16, cnn, "gap")
            yield Measured("RU4", setting, regularizer, wider, OF_GAPS)
            ahead = _minus(cells, cnn, vgg16, "test_accuracy")
            yield Measured("RU5", setting, regularizer, ahead, DIFFERENCE)
        for network in NETWORKS:
            yield Measured("RU6", setting, network, _beyond_chance(cells, network, classes))

    return claim_rows(sorted(rows(), key=lambda one: int(one.claim.removeprefix("RU"))))

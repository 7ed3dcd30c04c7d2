"""The model x regularizer table: means with intervals over seeds, beside published numbers.

Source of the published numbers and of the generalization error (train minus test): Rutgers report,
section 6. The report's train accuracies are running averages, so those are compared with running
averages; train accuracy in inference mode stands beside them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any, TypeVar

import numpy as np
import pandas as pd

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.epochs import epoch_that_counts
from overfit_atlas.measures.intervals import DIFFERENCE, POSITIVE, SHARE, mean_interval

# What a run is measured by, and the values that each can have.
MEASURES = {
    "train_accuracy": SHARE,
    "running_accuracy": SHARE,
    "test_accuracy": SHARE,
    "gap": DIFFERENCE,
    "running_gap": DIFFERENCE,
    "train_loss": POSITIVE,
    "test_loss": POSITIVE,
}
Measured = TypeVar("Measured", pd.Series, pd.DataFrame)
PLACE = ("row", "column", "sample", "model", "regularizer", "epoch")
# Published column -> the measure that it is held against.
COMPARED = {
    "published_train": "running_accuracy",
    "published_test": "test_accuracy",
    "published_gap": "running_gap",
}


def tabulate(
    cells: Sequence[Mapping[str, Any]],
    measures: Sequence[str],
    seeds: Sequence[int],
    published: Mapping[str, Any] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table of cells and the table of their runs.

    A cell has ``row`` and ``column`` (its place), ``sample``, ``model``, ``regularizer`` and
    ``epoch``, a number or the rule that chooses each run's, which the table of runs gives.
    ``measures`` are the paths of the runs' measures, cell by cell and in each in the order of
    ``seeds``. ``published`` is one of ``grids`` of :mod:`overfit_atlas.claims.published`; its
    percentages become shares.

    Both tables begin with the cell's keys. The runs' table goes on with seed and MEASURES; the gaps
    are train minus test accuracy, in inference mode and for the running average. The cells' table
    goes on with seeds, _mean, _low and _high (95 % interval over seeds) for each of MEASURES, and
    for each of COMPARED the published value and ``..._difference_se``: published minus measured,
    divided by the standard error of that difference. A published value is one run and ours a mean
    of n, so this error is s * sqrt(1 + 1/n) with the seeds' standard deviation s; it is missing for
    one seed.
    """
    runs = pd.DataFrame(
        {**_place(cell), **_measures_at(path, cell["epoch"], seed)}
        for (cell, seed), path in zip(product(cells, seeds), measures, strict=True)
    )
    rows = []
    for first, cell in enumerate(cells):
        own = runs[first * len(seeds) : (first + 1) * len(seeds)]
        rows.append(summarised(cell, own, published))
    return pd.DataFrame(rows), runs


def summarised(
    cell: Mapping[str, Any], runs: pd.DataFrame, published: Mapping[str, Any] | None
) -> dict[str, Any]:
    """The row of ``cell`` in the table of cells, from its ``runs``; see :func:`tabulate`."""
    return {**_place(cell), "seeds": len(runs), **_summary(runs, cell, published)}


def _place(cell: Mapping[str, Any]) -> dict[str, Any]:
    return {key: cell[key] for key in PLACE}


def _summary(
    runs: pd.DataFrame, cell: Mapping[str, Any], published: Mapping[str, Any] | None
) -> dict[str, float]:
    summary: dict[str, float] = {}
    for measure, bounds in MEASURES.items():
        mean, low, high, _ = mean_interval(runs[measure], bounds)
        summary |= {f"{measure}_mean": mean, f"{measure}_low": low, f"{measure}_high": high}
    printed = _published_row(cell, published)
    for name, measure in COMPARED.items():
        summary[name] = printed.get(name, np.nan)
        summary[f"{name}_difference_se"] = _standard_errors(summary[name], runs[measure])
    return summary


def _measures_at(path: str, asked: int | str, seed: int) -> dict[str, int | float]:
    table = files.read_table(path)
    epoch = epoch_that_counts(table, asked)
    table = table.set_index("epoch")
    if epoch not in table.index:
        raise AtlasError(
            f"{path}: epoch {epoch} is asked for, but the run has epochs 1 to {table.index.max()}. "
            "Ask for one of these, or add a stage to the model."
        )
    found = with_gaps(table.loc[epoch].astype(np.float64))
    return {"epoch": epoch, "seed": seed, **{measure: found[measure] for measure in MEASURES}}


def with_gaps(found: Measured) -> Measured:
    """The same with ``gap`` and ``running_gap``, train minus test accuracy of either kind."""
    found = found.copy()
    found["gap"] = found.train_accuracy - found.test_accuracy
    found["running_gap"] = found.running_accuracy - found.test_accuracy
    return found


def _published_row(
    cell: Mapping[str, Any], published: Mapping[str, Any] | None
) -> dict[str, float]:
    printed = (published or {}).get("cells", {}).get(cell["row"], {}).get(cell["column"])
    if printed is None:
        return {}
    train, test = printed["train"] / 100, printed["test"] / 100
    return {"published_train": train, "published_test": test, "published_gap": train - test}


def _standard_errors(published: float, measured: pd.Series) -> float:
    known = measured.dropna()
    spread = known.std(ddof=1) * np.sqrt(1 + 1 / max(len(known), 1))
    return float((published - known.mean()) / spread) if spread > 0 else np.nan

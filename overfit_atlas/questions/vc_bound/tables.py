"""The VC bound of every run: the table, the curve and the limits of its meaning."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import h5py
import numpy as np
import pandas as pd

from overfit_atlas import files
from overfit_atlas.claims.rows import claim_rows, given
from overfit_atlas.errors import AtlasError
from overfit_atlas.measures import vc_bound
from overfit_atlas.measures.epochs import epoch_that_counts
from overfit_atlas.predictions.parameters import trainable


def tables(
    runs: Sequence[Mapping[str, Any]],
    measures: Sequence[str],
    checkpoints: Sequence[str],
    samples: Mapping[str, str],
    eta: float,
    setting: str,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The runs, the curve of each N, the limits of each N, and the numbers of claim RU8.

    ``runs``: dicts with sample, epoch and whatever else a table needs. ``measures``: paths of the
    losses and accuracies, run by run and in each seed by seed; ``checkpoints``: one of each run,
    whose shapes give D; ``samples``: name -> path of a drawn sample, whose size is N. Errors are
    means over seeds, train errors in inference mode. The curve is drawn for a train error of zero.
    """
    sizes = {name: _size(path) for name, path in samples.items()}
    seeds = len(measures) // len(runs)
    rows = []
    for place, (run, checkpoint) in enumerate(zip(runs, checkpoints, strict=True)):
        own = measures[place * seeds : (place + 1) * seeds]
        errors = pd.DataFrame([_errors_at(path, run["epoch"]) for path in own]).mean()
        rows.append(
            {
                **run,
                "parameters": trainable(checkpoint),
                "samples": sizes[run["sample"]],
                "train_error": errors.train,
                "test_error": errors.test,
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
    return table, curve, limits, claim(table, setting)


def claim(table: pd.DataFrame, setting: str) -> pd.DataFrame:
    """Claim RU8: the share of networks of which the bound says nothing."""
    share = float(np.mean(table.state != "valid"))
    return claim_rows([given("RU8", setting, "all networks", share, share, share)])


def _errors_at(path: str, asked: int | str) -> dict[str, float]:
    table = files.read_table(path)
    epoch = epoch_that_counts(table, asked)
    measured = table.set_index("epoch").loc[epoch]
    if np.isnan(measured.train_accuracy):
        raise AtlasError(
            f"{path}: train accuracy was not measured at epoch {epoch}; make the model's "
            "measure_every a divisor of it"
        )
    return {"train": 1 - measured.train_accuracy, "test": 1 - measured.test_accuracy}


def _size(path: str) -> int:
    with h5py.File(path, "r") as h5:
        return int(h5.attrs["size"])

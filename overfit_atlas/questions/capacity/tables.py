"""The runs of the capacity sweep, read off their measures and checkpoints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import h5py
import numpy as np
import pandas as pd

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.epochs import epoch_that_counts
from overfit_atlas.predictions.parameters import trainable


def of_seed(
    runs: Sequence[Mapping[str, Any]],
    measures: Sequence[str],
    checkpoints: Sequence[str],
    sample: str,
    seed: int,
) -> pd.DataFrame:
    """One row a width, columns as :mod:`overfit_atlas.measures.sweep` takes them, epoch and losses.

    A run has ``width`` and ``epoch``, a number or the rule that chooses it; ``measures`` and
    ``checkpoints`` are its files, ``sample`` the drawn sample of all. Train errors are against the
    labels as they were learned. Raises AtlasError when train accuracy was not measured at the
    epoch.
    """
    with h5py.File(sample, "r") as h5:
        size = int(h5.attrs["size"])
    rows = []
    for run, path, checkpoint in zip(runs, measures, checkpoints, strict=True):
        measured = files.read_table(path)
        epoch = epoch_that_counts(measured, run["epoch"])
        found = measured.set_index("epoch").loc[epoch]
        if np.isnan(found.train_accuracy):
            raise AtlasError(
                f"{path}: train accuracy was not measured at epoch {epoch}; make "
                "the model's measure_every a divisor of it"
            )
        rows.append(
            {
                "width": run["width"],
                "parameters": trainable(checkpoint),
                "samples": size,
                "seed": seed,
                "epoch": epoch,
                "train_error": 1 - found.train_accuracy,
                "test_error": 1 - found.test_accuracy,
                "train_loss": found.train_loss,
                "test_loss": found.test_loss,
            }
        )
    return pd.DataFrame(rows)

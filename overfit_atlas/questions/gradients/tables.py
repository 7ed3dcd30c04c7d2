"""Tables of gradient norms over epochs: what they do once the training loss has settled (C16).

Source: Salman and Liu, section III. Settled is the first measured epoch from which on the training
loss stays below its lowest value plus a twentieth of its whole fall from the first measured epoch.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from overfit_atlas.claims.rows import Measured, by_seed, claim_rows
from overfit_atlas.measures.intervals import POSITIVE

RUN = ["model", "regularizer"]
NORMS = {"gradient_norm": "full batch", "batch_gradient_norm": "mini-batch"}
SETTLED_SHARE = 0.05


def settled_epoch(epochs: np.ndarray, losses: np.ndarray) -> int:
    """The epoch from which on the training loss counts as settled."""
    bound = losses.min() + SETTLED_SHARE * (losses[0] - losses.min())
    above = np.flatnonzero(losses > bound)
    return int(epochs[above[-1] + 1 if above.size else 0])


def change_since_settled(norms: np.ndarray) -> float:
    """Late over early: the last fifth of ``norms`` by the first fifth, by their geometric means.

    ``norms``: at the measured epochs from the settled one on. NaN where there are not two.
    """
    if len(norms) < 2:
        return np.nan
    width = max(1, len(norms) // 5)
    logs = np.log(norms)
    return float(np.exp(logs[-width:].mean() - logs[:width].mean()))


def changes(of_seeds: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """One row for each seed and run: model, regularizer, seed, settled, change of each norm.

    ``of_seeds``: a seed's number to its table of model, regularizer, epoch, train_loss,
    gradient_norm and batch_gradient_norm.
    """
    rows = []
    for seed, table in of_seeds.items():
        for run, line in table.groupby(RUN, sort=False):
            line = line.sort_values("epoch")
            settled = settled_epoch(line.epoch.to_numpy(), line.train_loss.to_numpy())
            since = line[line.epoch >= settled]
            row = dict(zip(RUN, run, strict=True)) | {"seed": seed, "settled": settled}
            row |= {norm: change_since_settled(since[norm].to_numpy()) for norm in NORMS}
            rows.append(row)
    return pd.DataFrame(rows)


def claims(changed: pd.DataFrame, setting: str) -> pd.DataFrame:
    """The measurement of C16: one part for each run and norm, with geometric means over seeds.

    ``changed``: what :func:`changes` gives.
    """
    return claim_rows(
        Measured(
            "C16",
            setting,
            f"{model}, {regularizer}, {name}",
            by_seed(of_run, norm),
            POSITIVE,
            "geometric mean",
        )
        for (model, regularizer), of_run in changed.groupby(RUN, sort=False)
        for norm, name in NORMS.items()
    )

"""Gradient norms against epochs, with the training loss beside them.

Source: Salman and Liu, section III.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

PANELS = {
    "gradient_norm": "gradient norm, whole sample",
    "batch_gradient_norm": "gradient norm, mini-batches",
    "train_loss": "training loss (mean nll, nats)",
}
LINES = ("-", (0, (4, 1.5)), (0, (1, 1)), (0, (5, 1.5, 1, 1.5)))
MEAN = "mean"


def gradient_figure(
    table: pd.DataFrame, runs: Sequence[Mapping[str, str]]
) -> tuple[Figure, pd.DataFrame]:
    """A thin line a seed and a thick one for the geometric mean, on logarithmic axes.

    ``table``: model, regularizer, seed, epoch and the three measures; ``runs``: ``model``,
    ``regularizer`` and ``color`` of each. A model keeps its colour, a regularizer has its own line.
    """
    numbers = _with_means(table)
    lines = dict(zip(dict.fromkeys(run["regularizer"] for run in runs), LINES * 2, strict=False))
    with style.applied():
        figure, axes = style.panels(3)
        for run in runs:
            own = numbers[
                (numbers.model == run["model"]) & (numbers.regularizer == run["regularizer"])
            ]
            look: dict[str, Any] = {
                "color": style.color(run["color"]),
                "linestyle": lines[run["regularizer"]],
            }
            for seed, line in own.groupby("seed", sort=False):
                more: dict[str, Any]
                if seed == MEAN:
                    more = {"label": f"{run['model']}, regularizer: {run['regularizer']}"}
                else:
                    more = {"linewidth": 0.5, "alpha": 0.45}
                for panel, measure in zip(axes, PANELS, strict=True):
                    panel.plot(line.epoch, line[measure], **look, **more)
        for panel, label in zip(axes, PANELS.values(), strict=True):
            panel.set(xlabel="epoch", ylabel=label)
            style.plain_log(panel)
            panel.xaxis.get_major_locator().set_params(integer=True)
        style.legend_below(figure, axes[0], columns=2)
    return figure, numbers


def _with_means(table: pd.DataFrame) -> pd.DataFrame:
    by = ["model", "regularizer", "epoch"]
    logs = table[by].join(np.log(table[list(PANELS)]))
    means = np.exp(logs.groupby(by, sort=False).mean()).reset_index().assign(seed=MEAN)
    return pd.concat([table.astype({"seed": str}), means], ignore_index=True)

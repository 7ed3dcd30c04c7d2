"""Loss and logit magnitude of correct and wrong samples per epoch, in three memberships.

Source: Salman and Liu, Fig. 3, which sorts samples anew at each epoch (the first column here).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

MEMBERSHIPS = {
    "own": "sorted at each epoch",
    "last": "sorted at the last epoch",
    "always": "right, or wrong, at every epoch",
}
GROUPS = {
    "correct": ("classified correctly", style.CORRECT),
    "wrong": ("classified wrongly", style.WRONG),
}
MEASURES = {"nll": "loss (mean nll, nats)", "mean_abs_logit": "mean absolute logit"}
ALL_SAMPLES = {"color": style.NEUTRAL, "linestyle": (0, (1, 1.2))}


def loss_split_figure(splits: Mapping[int, pd.DataFrame]) -> tuple[Figure, pd.DataFrame]:
    """The figure and its numbers: those of ``splits`` (a seed's loss split), with a column seed.

    Losses stand on a logarithmic axis. The loss of all samples is drawn into each upper panel.
    """
    with style.applied():
        figure = Figure(figsize=(style.WIDTH, 1.55 * style.HEIGHT))
        axes = figure.subplots(2, 3, sharex=True, sharey="row")
        for column, (membership, heading) in zip(axes.T, MEMBERSHIPS.items(), strict=True):
            for panel, measure in zip(column, MEASURES, strict=True):
                for group, (label, color) in GROUPS.items():
                    lines = {
                        seed: _line(split, membership, group, measure)
                        for seed, split in splits.items()
                    }
                    style.by_seed(panel, lines, label, color=color)
            whole = {seed: _whole(split) for seed, split in splits.items()}
            style.by_seed(column[0], whole, "all samples", **ALL_SAMPLES)
            column[0].set_title(heading, fontweight="normal", fontsize=9.5)
            column[1].set_xlabel("epoch")
        for row, label in zip(axes, MEASURES.values(), strict=True):
            row[0].set_ylabel(label)
        axes[0, 0].set_yscale("log")
        axes[1, 0].set_ylim(bottom=0)
        axes[1, 0].xaxis.get_major_locator().set_params(integer=True)
        style.legend_below(figure, axes[0, 0], columns=3)
    numbers = [split.assign(seed=seed) for seed, split in splits.items()]
    return figure, pd.concat(numbers, ignore_index=True)


def _line(split: pd.DataFrame, membership: str, group: str, measure: str) -> pd.Series:
    chosen = split[(split.membership == membership) & (split.group == group)]
    return chosen.set_index("epoch")[measure]


def _whole(split: pd.DataFrame) -> pd.Series:
    return split[split.membership == "own"].groupby("epoch").contribution.sum()

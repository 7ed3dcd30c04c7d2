"""Accuracy and share classified against the threshold when k of n models must support a class."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

LINES = ((0, (1, 1.2)), (0, (4, 1.5)), (0, (5, 1.2, 1.2, 1.2)), (0, (8, 2)))
LIGHTEST = 0.4  # share of black in the line of the fewest models


def k_of_n_figure(summary: pd.DataFrame) -> tuple[Figure, pd.DataFrame]:
    """Three panels from k, threshold, coverage_mean, accuracy_mean and their bounds.

    The third draws accuracy against the share classified. k = n is Algorithm 1, the solid black
    line; the fewer models must support a class, the lighter the grey, since colours are models'.
    """
    most = int(summary.k.max())
    with style.applied():
        figure, axes = style.panels(3)
        for k, own in summary.groupby("k"):
            color = _grey(k, most)
            look: dict[str, Any] = {"color": color, "linestyle": "-" if k == most else _line(k)}
            label = f"{k} of {most}" + (" (Algorithm 1)" if k == most else "")
            for panel, quantity in zip(axes, ("accuracy", "coverage"), strict=False):
                panel.plot(own.threshold, own[f"{quantity}_mean"], label=label, **look)
                low, high = own[f"{quantity}_low"], own[f"{quantity}_high"]
                style.interval_band(panel, own.threshold, low, high, own.seeds, color=color)
            axes[2].plot(own.coverage_mean, own.accuracy_mean, **look)
            low, high = own.accuracy_low, own.accuracy_high
            style.interval_band(axes[2], own.coverage_mean, low, high, own.seeds, color=color)
        lowest = summary.accuracy_mean.min()
        limits = (max(0.0, lowest - 0.25 * (1 - lowest)), 1.003)
        accuracy, coverage = "accuracy of classified inputs", "share of inputs classified"
        threshold = "threshold $p_t$"
        axes[0].set(xlabel=threshold, ylabel=accuracy, xlim=(0, 1), ylim=limits)
        axes[1].set(xlabel=threshold, ylabel=coverage, xlim=(0, 1), ylim=(0, 1.01))
        axes[2].set(xlabel=coverage, ylabel=accuracy, xlim=(0, 1.01), ylim=limits)
        style.legend_below(figure, axes[0], columns=min(most, 5))
    return figure, summary


def _grey(k: int, most: int) -> str:
    return style.tint(style.CONSENSUS, 1 - (1 - LIGHTEST) * (most - k) / max(most - 1, 1))


def _line(k: int) -> tuple:
    return LINES[(k - 1) % len(LINES)]

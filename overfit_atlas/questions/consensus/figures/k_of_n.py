"""Accuracy and share classified against the threshold when k of n models must support a class."""

from __future__ import annotations

import matplotlib
import pandas as pd
from matplotlib.figure import Figure

from overfit_atlas.drawing import style


def k_of_n_figure(summary: pd.DataFrame) -> tuple[Figure, pd.DataFrame]:
    """Three panels from k, threshold, coverage_mean, accuracy_mean and their bounds.

    The third draws accuracy against the share classified. k = n is Algorithm 1, in black.
    """
    most = int(summary.k.max())
    with style.applied():
        figure, axes = style.panels(3)
        for k, own in summary.groupby("k"):
            color = (
                style.COMBINED if k == most else matplotlib.colormaps["viridis"](k / most * 0.85)
            )
            label = f"{k} of {most}" + (" (Algorithm 1)" if k == most else "")
            for panel, quantity in zip(axes, ("accuracy", "coverage"), strict=False):
                panel.plot(own.threshold, own[f"{quantity}_mean"], color=color, label=label)
                panel.fill_between(
                    own.threshold,
                    own[f"{quantity}_low"],
                    own[f"{quantity}_high"],
                    color=color,
                    alpha=0.14,
                    linewidth=0,
                )
            axes[2].plot(own.coverage_mean, own.accuracy_mean, color=color)
        lowest = summary.accuracy_mean.min()
        limits = (max(0.0, lowest - 0.25 * (1 - lowest)), 1.003)
        accuracy, coverage = "accuracy of classified inputs", "share of inputs classified"
        threshold = "threshold $p_t$"
        axes[0].set(xlabel=threshold, ylabel=accuracy, xlim=(0, 1), ylim=limits)
        axes[1].set(xlabel=threshold, ylabel=coverage, xlim=(0, 1), ylim=(0, 1.01))
        axes[2].set(xlabel=coverage, ylabel=accuracy, xlim=(0, 1.01), ylim=limits)
        style.legend_below(figure, axes[0], columns=most)
    return figure, summary

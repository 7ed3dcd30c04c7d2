"""Test loss and accuracy between solutions: on lines that join pairs, on a plane through three.

Source: Salman and Liu, Fig. 1 (one line). One band holds all lines; the plane has contours.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

PANELS = {"loss": "test loss (mean nll, nats)", "accuracy": "test accuracy (share correct)"}
SEPARATE_LEVELS = 12


def line_figure(
    curve: pd.DataFrame, good_range: Sequence[float], *, color: str
) -> tuple[Figure, pd.DataFrame]:
    """Mean over pairs, with the range over pairs as a band; the paper's range is shaded.

    ``curve``: of :func:`overfit_atlas.questions.interpolation.tables.curve`; ``color``: the model's
    palette name. The loss axis is logarithmic, since the loss grows a hundredfold beyond the ends.
    """
    drawn = style.color(color)
    with style.applied():
        figure, axes = style.panels(2)
        for panel, (measure, label) in zip(axes, PANELS.items(), strict=True):
            panel.axvspan(
                *good_range,
                color=style.REFERENCE,
                alpha=0.10,
                linewidth=0,
                label='range that the paper calls "good"',
            )
            for end in (0, 1):
                panel.axvline(end, color=style.NEUTRAL, linewidth=0.9, linestyle=(0, (3, 2)))
            panel.plot(
                [],
                [],
                color=style.NEUTRAL,
                linewidth=0.9,
                linestyle=(0, (3, 2)),
                label="the two solutions",
            )
            panel.fill_between(
                curve.alpha,
                curve[f"{measure}_least"],
                curve[f"{measure}_most"],
                color=drawn,
                alpha=0.2,
                linewidth=0,
                label="lowest to highest pair",
            )
            panel.plot(curve.alpha, curve[f"{measure}_mean"], color=drawn, label="mean over pairs")
            panel.set(xlabel="place $a$ of $w = a\\,w_1 + (1-a)\\,w_2$", ylabel=label)
            panel.set_xlim(curve.alpha.min(), curve.alpha.max())
        style.plain_log(axes[0])
        style.legend_below(figure, axes[0], columns=4)
    return figure, curve


def plane_figure(plane: pd.DataFrame) -> tuple[Figure, pd.DataFrame]:
    """Contours of test loss (logarithmic steps) and error; the three solutions are marked.

    ``plane``: of :meth:`overfit_atlas.predictions.interpolation.Solutions.plane`.
    """
    grid, corners = plane[plane.seed.isna()], plane[plane.seed.notna()]
    with style.applied():
        figure, axes = style.panels(2, height=3.9)
        for panel, measure in zip(axes, ("loss", "error"), strict=True):
            _contours(figure, panel, grid, measure)
            _mark(panel, corners)
            panel.set(xlabel="distance along $w_1 \\to w_2$", ylabel="distance off that line")
            panel.set_aspect("equal")
            panel.grid(False)
    return figure, plane


def _contours(figure: Figure, panel: Axes, grid: pd.DataFrame, measure: str) -> None:
    values = grid.assign(error=1 - grid.accuracy).pivot(index="y", columns="x", values=measure)
    found = values.to_numpy()
    if measure == "loss":
        # Losses differ by orders of magnitude; equal steps would show only the outermost places.
        low, high = np.log10(max(found.min(), 1e-12)), np.log10(max(found.max(), 2e-12))
        levels = np.logspace(low, max(high, low + 0.01), SEPARATE_LEVELS)
        label = "test loss (mean nll, nats)"
    else:
        levels = np.linspace(found.min(), max(found.max(), found.min() + 0.01), SEPARATE_LEVELS)
        label = "test error (share wrong)"
    colors = {"cmap": "viridis", "extend": "neither"}
    norm = "log" if measure == "loss" else None
    filled = panel.contourf(values.columns, values.index, found, levels=levels, norm=norm, **colors)
    panel.contour(
        values.columns, values.index, found, levels=levels, colors="white", linewidths=0.35
    )
    bar = figure.colorbar(filled, ax=panel, orientation="horizontal", shrink=0.9, label=label)
    ticks = levels[:: 2 if measure == "loss" else 3]
    bar.set_ticks(ticks, labels=[f"{tick:.2g}" for tick in ticks])
    bar.minorticks_off()


def _mark(panel: Axes, corners: pd.DataFrame) -> None:
    for corner in corners.itertuples():
        panel.plot(
            corner.x,
            corner.y,
            marker="o",
            markersize=6,
            markerfacecolor="white",
            markeredgecolor="black",
            linestyle="none",
        )
        panel.annotate(
            f"seed {corner.seed:.0f}",
            (corner.x, corner.y),
            xytext=(0, 7),
            textcoords="offset points",
            ha="center",
            fontsize=8.5,
            bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "alpha": 0.85, "linewidth": 0},
        )

"""Test loss and accuracy between solutions: on lines that join pairs, on a plane through three.

Source: Salman and Liu, Fig. 1 (one line). One band holds all lines; the plane has contours.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from scipy.interpolate import PchipInterpolator

from overfit_atlas.drawing import style

PANELS = {
    "loss": "test loss (mean nll, nats; log axis)",
    "accuracy": "test accuracy (share correct)",
}
FINE = 201  # places along each axis of the plane between which contours are drawn
LEAST_LOSS = 1e-12  # a loss of zero has no logarithm
STEPS = ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 5, 7), tuple(np.arange(1, 10, 0.25)))
LEAST_LEVELS = 6
NAMES_AWAY = 24  # points from a solution to its name
ENDS = {0: "$w_2$", 1: "$w_1$"}


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
            for end, name in ENDS.items():
                panel.axvline(end, color=style.NEUTRAL, linewidth=0.9, linestyle=(0, (3, 2)))
                panel.annotate(
                    name,
                    (end, 1),
                    (0, 3),
                    xycoords=("data", "axes fraction"),
                    textcoords="offset points",
                    ha="center",
                    color=style.NEUTRAL,
                )
            panel.plot(
                [],
                [],
                color=style.NEUTRAL,
                linewidth=0.9,
                linestyle=(0, (3, 2)),
                label="the two solutions, $w_1$ of the pair's first seed",
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
        style.legend_below(figure, axes[0], columns=2)
    return figure, curve


def plane_figure(plane: pd.DataFrame) -> tuple[Figure, pd.DataFrame]:
    """Contours of test loss (logarithmic steps) and error; the three solutions are marked.

    ``plane``: of :meth:`overfit_atlas.predictions.interpolation.Solutions.plane`. Dots are the
    places that were measured; between them the contours follow a monotone cubic, which has no
    summit or hollow of its own.
    """
    grid, corners = plane[plane.seed.isna()], plane[plane.seed.notna()]
    first, second, _ = (f"seed {seed:.0f}" for seed in corners.seed)
    with style.applied():
        figure, axes = style.panels(2, height=4.2)
        for panel, measure in zip(axes, ("loss", "error"), strict=True):
            _contours(figure, panel, grid, measure)
            _mark(panel, corners)
            panel.set_xlabel(f"weights' distance along {first} \N{RIGHTWARDS ARROW} {second}")
            panel.set_aspect("equal")
            panel.grid(False)
        axes[0].set_ylabel("distance off that line")
    return figure, plane


def _contours(figure: Figure, panel: Axes, grid: pd.DataFrame, measure: str) -> None:
    values = grid.assign(error=1 - grid.accuracy).pivot(index="y", columns="x", values=measure)
    if measure == "loss":
        # Losses differ by orders of magnitude; equal steps would show only the outermost places.
        x, y, logs = _between(np.log10(values.clip(lower=LEAST_LOSS)))
        found, label, norm = 10**logs, "test loss (mean nll, nats; log steps)", "log"
        levels = _log_levels(found.min(), found.max())
    else:
        x, y, found = _between(values)
        label, norm = "test error (share wrong)", None
        top = max(found.max(), found.min() + 0.01)
        levels = MaxNLocator(10, steps=[1, 2, 2.5, 5, 10]).tick_values(found.min(), top)
    filled = panel.contourf(x, y, found, levels=levels, norm=norm, cmap="viridis")
    panel.contour(x, y, found, levels=levels, colors=style.PAPER, linewidths=0.35)
    panel.plot(grid.x, grid.y, ",", color=style.PAPER, alpha=0.6)
    bar = figure.colorbar(filled, ax=panel, orientation="horizontal", shrink=0.9, label=label)
    bar.set_ticks(levels, labels=[f"{level:.3g}" for level in levels])
    bar.ax.tick_params(labelsize=7)
    bar.minorticks_off()


def _between(values: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """``values`` [y, x] with places between the measured ones: their x, y and values."""
    place = (values.index.to_numpy(), values.columns.to_numpy())
    y, x = (np.linspace(axis[0], axis[-1], FINE) for axis in place)
    along = PchipInterpolator(place[1], values.to_numpy(), axis=1)(x)
    return x, y, PchipInterpolator(place[0], along, axis=0)(y)


def _log_levels(low: float, high: float) -> np.ndarray:
    """Round numbers about ``low`` to ``high``, as few to a power of ten as give six steps."""
    high = max(high, 1.01 * low)  # the same everywhere still takes two levels
    powers = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)) + 1)
    for steps in STEPS:
        levels = np.unique(np.outer(powers, steps))
        first = max(np.searchsorted(levels, low, side="right") - 1, 0)
        levels = levels[first : np.searchsorted(levels, high) + 1]
        if len(levels) > LEAST_LEVELS:
            break
    return levels


def _mark(panel: Axes, corners: pd.DataFrame) -> None:
    """A circle a solution, its name beside it and away from the others, off the hollow."""
    middle = corners[["x", "y"]].mean()
    for corner in corners.itertuples():
        away = np.array([corner.x, corner.y]) - middle.to_numpy()
        x, y = NAMES_AWAY * away / max(np.hypot(*away), 1e-12)
        panel.annotate(
            f"seed {corner.seed:.0f}",
            (corner.x, corner.y),
            xytext=(x, y),
            textcoords="offset points",
            ha="center",
            va="center",
            fontsize=8.5,
            bbox={"boxstyle": "round,pad=0.2", "facecolor": style.PAPER, "linewidth": 0},
            arrowprops={"arrowstyle": "-", "color": style.PAPER, "linewidth": 0.8},
        )
        panel.plot(
            corner.x,
            corner.y,
            marker="o",
            markersize=6,
            markerfacecolor=style.PAPER,
            markeredgecolor=style.INK,
            linestyle="none",
        )

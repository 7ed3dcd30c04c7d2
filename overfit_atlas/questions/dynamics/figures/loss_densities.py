"""Densities of the loss of correct and wrong samples at many epochs, and how far they overlap.

Source: Salman and Liu, Fig. 5, here in one frame, over the logarithm of the loss.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

GROUPS = {"correct": style.CORRECT, "wrong": style.WRONG}
LEAST_DRAWN = 1e-4  # a decade's share; where the highest density is below it the axis ends
SPIKE = 3  # times the highest density of later epochs
HEADROOM = 1.08  # times the highest density, for the end of the axis
OVERLAPS = {
    "overlap_kde": ("smoothed density", "-"),
    "overlap_histogram": ("histogram", (0, (4, 1.5))),
    "overlap_at_most": ("most that the band allows it", (0, (1, 1.2))),
}


def densities_figure(
    densities: pd.DataFrame, overlaps: Mapping[int, pd.DataFrame]
) -> tuple[Figure, pd.DataFrame]:
    """The figure and its numbers.

    ``densities``: of one seed, two a drawn epoch; ``overlaps``: a seed's table of all epochs,
    with ``classes``, the C of the bound ln C. Numbers: the densities, then the overlaps,
    with ``panel``.
    """
    with style.applied():
        figure = Figure(figsize=(style.WIDTH, 1.2 * style.HEIGHT))
        left, right = figure.subplots(1, 2, width_ratios=(1.75, 1))
        _draw_densities(figure, left, densities)
        _draw_bounds(left, int(next(iter(overlaps.values())).classes.iloc[0]))
        for column, (label, line) in OVERLAPS.items():
            lines = {seed: table.set_index("epoch")[column] for seed, table in overlaps.items()}
            style.by_seed(right, lines, label, color="black", linestyle=line)
        right.set(xlabel="epoch", ylabel="overlap integral", ylim=(0, None))
        right.xaxis.get_major_locator().set_params(integer=True)
        # Beside the colour bars, which make room for it: the lines may lie anywhere in the panel.
        legend = right.legend(loc="upper left", bbox_to_anchor=(-0.1, -0.2))
        legend.set_in_layout(False)
    drawn = [densities.assign(panel="densities")]
    drawn += [table.assign(panel="overlap", seed=seed) for seed, table in overlaps.items()]
    return figure, pd.concat(drawn, ignore_index=True)


def _draw_densities(figure: Figure, axes: Axes, densities: pd.DataFrame) -> None:
    epochs = sorted(densities.epoch.unique())
    scale = Normalize(epochs[0], max(epochs[-1], epochs[0] + 1))
    bars = []
    for group, color in GROUPS.items():
        shades = LinearSegmentedColormap.from_list(group, [style.tint(color, 0.22), color])
        for epoch, line in densities[densities.group == group].groupby("epoch"):
            middle = (line.low + line.high) / 2
            axes.plot(middle, line.kde, color=shades(scale(epoch)), linewidth=1)
        bars.append((group, ScalarMappable(scale, shades)))
    for group, shades in bars:
        bar = figure.colorbar(
            shades, ax=axes, location="bottom", fraction=0.04, pad=0.01, aspect=45
        )
        bar.set_label(f"{group}, epoch", fontsize=8, labelpad=1)
        bar.ax.tick_params(labelsize=7.5)
        bar.ax.xaxis.get_major_locator().set_params(integer=True)
    axes.set_yscale("function", functions=(_root, np.square))
    top = _top(axes, densities)
    axes.set(ylabel="density (a decade; root scale)", ylim=(0, top), xlim=_extent(densities))
    axes.xaxis.set_major_formatter(lambda value, _: f"$10^{{{value:.0f}}}$")
    axes.xaxis.get_major_locator().set_params(integer=True)
    axes.set_xlabel("loss of one sample (nats)")


def _top(axes: Axes, densities: pd.DataFrame) -> float:
    """The end of the axis: above all epochs, but for a peak of the first that flattens the others.

    Before anything is learned all losses are one, ln C. How far up that peak goes is written down.
    """
    first = densities.epoch == densities.epoch.min()
    peak, others = densities.kde[first].max(), densities.kde[~first].max()
    spike = peak > SPIKE * others
    top = HEADROOM * (others if spike else np.nanmax([peak, others]))
    if spike:
        axes.text(
            0.01,
            0.98,
            f"cut off: epoch {densities.epoch.min()}, up to {peak:.0f}",
            transform=axes.transAxes,
            va="top",
            fontsize=8,
            color=style.NEUTRAL,
        )
    return float(top) if top > 0 else 1.0


def _root(density: np.ndarray) -> np.ndarray:
    return np.sqrt(np.maximum(density, 0))


def _extent(densities: pd.DataFrame) -> tuple[float, float]:
    seen = densities[densities.kde > LEAST_DRAWN]
    if seen.empty:
        return float(densities.low.min()), float(densities.high.max())
    return float(seen.low.min()), float(seen.high.max())


def _draw_bounds(axes: Axes, classes: int) -> None:
    bounds: Sequence[tuple[float, str, str]] = [
        (math.log(2), "ln 2", "right"),
        (math.log(classes), f"ln {classes}", "left"),
    ]
    axes.axvspan(*np.log10([bounds[0][0], bounds[1][0]]), color=style.REFERENCE, alpha=0.13, lw=0)
    for value, name, side in bounds:
        axes.axvline(math.log10(value), color=style.REFERENCE, linewidth=0.9, zorder=1)
        axes.annotate(
            name,
            (math.log10(value), 1),
            (-3 if side == "right" else 3, -2),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha=side,
            va="top",
            fontsize=8.5,
            color=style.REFERENCE,
        )

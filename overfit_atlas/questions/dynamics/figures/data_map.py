"""Data maps and forgetting events: what training did to each sample.

Sources: Swayamdipta et al. 2020, Fig. 1 (data maps); Toneva et al. 2019, Fig. 1 (forgetting).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

SIDES = {"test": "test samples", "train": "training samples"}
SQUARE = {"variability": 0.02, "confidence": 0.04}
LEAST_AREA = 5
SHADES = LinearSegmentedColormap.from_list("correctness", [style.WRONG, "#E3DCCB", style.CORRECT])


def data_map_figure(
    samples: Mapping[int, pd.DataFrame], *, color: str
) -> tuple[Figure, pd.DataFrame]:
    """The figure and its numbers; a circle in the maps stands for samples that lie close together.

    ``samples``: a seed to its table of samples; the maps show the first seed, the counts all.
    ``color``: the model's palette name. Numbers: the points of the maps, then the shares of samples
    for each number of forgetting events, with ``panel``.
    """
    shown = next(iter(samples.values()))
    sides = [side for side in SIDES if (shown.side == side).any()]
    looks = {"test": {"color": style.color(color)}, "train": {"color": style.NEUTRAL}}
    with style.applied():
        figure, axes = style.panels(len(sides) + 1, height=1.05 * style.HEIGHT)
        for panel, side in zip(axes, sides, strict=False):
            _draw_map(panel, shown[shown.side == side], SIDES[side])
        _explain_circles(axes[0], len(shown))
        axes[0].set_ylabel("confidence (mean probability)")
        bar = figure.colorbar(
            ScalarMappable(Normalize(0, 1), SHADES),
            ax=axes[: len(sides)],
            location="bottom",
            aspect=45,
            fraction=0.04,
        )
        bar.set_label("correctness (share of epochs)", fontsize=8.5)
        shares = []
        for side in sides:
            lines = {seed: _forgotten(table, side) for seed, table in samples.items()}
            style.by_seed(axes[-1], lines, SIDES[side], marker="o", markersize=3, **looks[side])
            shares += [
                line.rename("share").reset_index().assign(side=side, seed=seed, panel="forgetting")
                for seed, line in lines.items()
            ]
        axes[-1].set(xlabel="times forgotten", ylabel="share of samples", yscale="log")
        axes[-1].xaxis.get_major_locator().set_params(integer=True)
        axes[-1].legend(loc="upper right")
    points = shown[["side", "id", "label", "variability", "confidence", "correctness"]]
    return figure, pd.concat([points.assign(panel="map"), *shares], ignore_index=True)


def _draw_map(axes: Axes, points: pd.DataFrame, title: str) -> None:
    """One circle for the samples of a small square, since thousands lie in one corner."""
    squares = {name: np.floor(points[name] / SQUARE[name]) for name in SQUARE}
    middles = ["variability", "confidence", "correctness"]
    grouped = points[middles].groupby([squares[name] for name in SQUARE])
    circles = grouped.mean().assign(samples=grouped.size())
    # Hard samples are few, and are drawn over the easy ones.
    circles = circles.sort_values("correctness", ascending=False, kind="stable")
    axes.scatter(
        circles.variability,
        circles.confidence,
        c=SHADES(circles.correctness),
        s=_area(circles.samples),
        linewidths=0.3,
        edgecolors="#444444",
    )
    axes.set(xlabel="variability (its deviation)", xlim=(0, 0.52), ylim=(-0.02, 1.05))
    axes.set_title(title, fontweight="normal", fontsize=9.5)


def _area(samples: Any) -> Any:
    """Area of the circle of so many samples, in square points; thousands must leave one visible."""
    return LEAST_AREA * np.power(samples, 0.4)


def _explain_circles(axes: Axes, most: int) -> None:
    for samples in (1, 10, 100, 1000, 10_000):
        if samples == 1 or samples <= most:
            axes.scatter(
                [],
                [],
                s=_area(samples),
                color=style.PAPER,
                edgecolors="#444444",
                linewidths=0.6,
                label=f"{samples:,}",
            )
    axes.legend(
        loc="lower right",
        title="samples in a circle",
        fontsize=7.5,
        title_fontsize=7.5,
        labelspacing=0.3,
    )


def _forgotten(samples: pd.DataFrame, side: str) -> pd.Series:
    events = samples.loc[samples.side == side, "forgetting_events"]
    return events.value_counts(normalize=True).sort_index().rename_axis("forgetting_events")

"""Data maps and forgetting events: what training did to each sample.

Sources: Swayamdipta et al. 2020, Fig. 1 (data maps); Toneva et al. 2019, Fig. 1 (forgetting).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

SIDES = {"test": "test samples", "train": "training samples"}
SHADES = LinearSegmentedColormap.from_list("correctness", [style.WRONG, "#E3DCCB", style.CORRECT])


def data_map_figure(
    samples: Mapping[int, pd.DataFrame], *, color: str, title: str
) -> tuple[Figure, pd.DataFrame]:
    """The figure and its numbers.

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
        figure.suptitle(title, x=0.01, ha="left", fontsize=10.5, fontweight="bold")
    points = shown[["side", "id", "label", "variability", "confidence", "correctness"]]
    return figure, pd.concat([points.assign(panel="map"), *shares], ignore_index=True)


def _draw_map(axes: Axes, points: pd.DataFrame, title: str) -> None:
    # Easy samples are many and lie on each other, so they are drawn first.
    ordered = points.sort_values("correctness", ascending=False, kind="stable")
    axes.scatter(
        ordered.variability,
        ordered.confidence,
        c=SHADES(ordered.correctness),
        s=7,
        linewidths=0.15,
        edgecolors="#444444",
        rasterized=True,
    )
    axes.set(xlabel="variability (its deviation)", xlim=(0, 0.52), ylim=(-0.02, 1.02))
    axes.set_title(title, fontweight="normal", fontsize=9.5)


def _forgotten(samples: pd.DataFrame, side: str) -> pd.Series:
    events = samples.loc[samples.side == side, "forgetting_events"]
    return events.value_counts(normalize=True).sort_index().rename_axis("forgetting_events")

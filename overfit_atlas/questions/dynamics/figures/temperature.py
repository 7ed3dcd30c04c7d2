"""Loss, temperature and calibration per epoch, as trained and with a temperature refitted.

If the loss rises because logits grow in scale, the loss at the refitted temperature stays flat.
Source: Salman and Liu, section III, as a test of its mechanism; Guo et al. 2017.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

PANELS = {
    "nll": "loss (mean nll, nats)",
    "temperature": "best temperature $T^*$",
    "ece": "expected calibration error",
    "brier": "Brier score",
}
TOP = 1.8  # times the largest loss after the lowest; the first epochs may leave the loss's panel
REFIT = (0, (4, 1.5))


def temperature_figure(
    tables: Mapping[int, pd.DataFrame], *, color: str, title: str
) -> tuple[Figure, pd.DataFrame]:
    """The figure and its numbers: those of ``tables`` (a seed's calibration), with a column seed.

    ``color``: the model's palette name. The lowest mean loss of each line is marked.
    """
    line_color = style.color(color)
    with style.applied():
        figure = Figure(figsize=(style.WIDTH, 1.5 * style.HEIGHT))
        axes = figure.subplots(2, 2, sharex=True).ravel()
        tops = []
        for panel, (measure, label) in zip(axes, PANELS.items(), strict=True):
            drawn: list[tuple[str, str, dict[str, Any]]] = [
                (measure, "as trained", {"color": line_color})
            ]
            if measure != "temperature":
                refit = {"color": "black", "linestyle": REFIT}
                drawn.append((f"{measure}_refit", "with the best temperature", refit))
            for column, name, look in drawn:
                lines = {seed: table.set_index("epoch")[column] for seed, table in tables.items()}
                mean = style.by_seed(panel, lines, name, **look)
                if measure == "nll":
                    _mark(panel, mean, look["color"])
                    tops.append(TOP * mean.loc[mean.idxmin() :].max())
            panel.set_ylabel(label)
            panel.set_ylim(bottom=0)
        axes[0].set_ylim(top=min(max(tops), axes[0].get_ylim()[1]))
        axes[1].axhline(1, color=style.REFERENCE, linewidth=0.9, zorder=1)
        for panel in axes[2:]:
            panel.set_xlabel("epoch")
        axes[0].xaxis.get_major_locator().set_params(integer=True)
        figure.suptitle(title, x=0.01, ha="left", fontsize=10.5, fontweight="bold")
        style.legend_below(figure, axes[0], columns=3)
    numbers = [table.assign(seed=seed) for seed, table in tables.items()]
    return figure, pd.concat(numbers, ignore_index=True)


def _mark(panel, mean: pd.Series, color: str) -> None:
    panel.plot(
        mean.idxmin(),
        mean.min(),
        marker="o",
        markersize=6,
        markerfacecolor="white",
        markeredgecolor=color,
        linestyle="none",
        zorder=4,
        label="lowest" if color == "black" else None,
    )

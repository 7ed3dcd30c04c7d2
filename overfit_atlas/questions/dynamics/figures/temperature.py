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
    "nll": "loss (mean nll, nats; log axis)",
    "temperature": "best temperature $T^*$",
    "ece": "expected calibration error",
    "brier": "Brier score",
}
REFIT = (0, (4, 1.5))


def temperature_figure(
    tables: Mapping[int, pd.DataFrame], *, color: str
) -> tuple[Figure, pd.DataFrame]:
    """The figure and its numbers: those of ``tables`` (a seed's calibration), with a column seed.

    ``color``: the model's palette name. The loss stands on a logarithmic axis, which holds the
    first epochs as well as a rise after the lowest; the lowest mean loss of each line is marked.
    """
    line_color = style.color(color)
    with style.applied():
        figure = Figure(figsize=(style.WIDTH, 1.5 * style.HEIGHT))
        axes = figure.subplots(2, 2, sharex=True).ravel()
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
            panel.set_ylabel(label)
            if measure == "nll":
                style.plain_log(panel)
            else:
                panel.set_ylim(bottom=0)
        one = {"color": style.REFERENCE, "linewidth": 0.9, "zorder": 1}
        axes[1].axhline(1, **one)
        axes[0].plot([], [], label="$T^*$ = 1: logits as trained are best", **one)
        for panel in axes[2:]:
            panel.set_xlabel("epoch")
        axes[0].xaxis.get_major_locator().set_params(integer=True)
        style.legend_below(figure, axes[0], columns=4)
    numbers = [table.assign(seed=seed) for seed, table in tables.items()]
    return figure, pd.concat(numbers, ignore_index=True)


def _mark(panel, mean: pd.Series, color: str) -> None:
    panel.plot(
        mean.idxmin(),
        mean.min(),
        marker="o",
        markersize=6,
        markerfacecolor=style.PAPER,
        markeredgecolor=color,
        linestyle="none",
        zorder=4,
        label="lowest" if color == "black" else None,
    )

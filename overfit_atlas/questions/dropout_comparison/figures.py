"""Consensus of several sets of models side by side (Salman and Liu, Fig. 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle, product
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

COLORS = ("skyblue", "blue", "purple", "green", "orange", "vermillion")
# Line and colour of a variant; where the colours are used up, the line tells variants apart.
LOOKS = tuple(product(("-", "--", "-.", ":"), COLORS))
LITERAL = "classwise_min"
PANELS = {
    "accuracy": "accuracy of classified inputs",
    "coverage": "share of inputs classified",
}


def variants_figure(
    summary: pd.DataFrame, variants: Sequence[Mapping[str, Any]]
) -> tuple[Figure, pd.DataFrame]:
    """Accuracy and share classified against p_t, and against each other, a colour a variant.

    ``summary`` is that of :func:`overfit_atlas.questions.dropout_comparison.tables.summarise`;
    ``variants``: ``name`` and ``label`` of each. The class-wise minimum is drawn.
    """
    literal = summary[summary.reading == LITERAL]
    accuracy = literal[literal.quantity == "accuracy"]
    with style.applied():
        figure, axes = style.panels(3)
        for variant, (line, name) in zip(variants, cycle(LOOKS), strict=False):
            color, label = style.color(name), variant["label"]
            means = {}
            for panel, quantity in zip(axes, PANELS, strict=False):
                own = literal[(literal.variant == variant["name"]) & (literal.quantity == quantity)]
                means[quantity] = own["mean"].to_numpy()
                panel.plot(own["at"], own["mean"], line, color=color, label=label)
                style.interval_band(panel, own["at"], own.low, own.high, own.seeds, color=color)
            axes[2].plot(means["coverage"], means["accuracy"], line, color=color)
        lowest = accuracy["mean"].min()
        limits = (max(0.0, lowest - 0.25 * (1 - lowest)), 1.003)
        threshold = "threshold $p_t$"
        axes[0].set(xlabel=threshold, ylabel=PANELS["accuracy"], xlim=(0, 1), ylim=limits)
        axes[1].set(xlabel=threshold, ylabel=PANELS["coverage"], xlim=(0, 1), ylim=(0, 1.01))
        axes[2].set(
            xlabel=PANELS["coverage"], ylabel=PANELS["accuracy"], xlim=(0, 1.01), ylim=limits
        )
        style.legend_below(figure, axes[0], columns=min(len(variants), len(COLORS)))
    return figure, literal

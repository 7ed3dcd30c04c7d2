"""Accuracy against the number of labels, and what each way of choosing gains over chance."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from overfit_atlas.drawing import style
from overfit_atlas.predictions.members import MEAN

# No model is shown, so their colours are free; the consensus is black here too.
LOOKS: dict[str, tuple[str, dict[str, Any]]] = {
    "rejection": ("rejected by the consensus", {"color": style.CONSENSUS, "marker": "o"}),
    "entropy": ("entropy", {"color": style.PALETTE["vermillion"], "marker": "s"}),
    "margin": ("margin", {"color": style.PALETTE["blue"], "marker": "^"}),
    "disagreement": ("disagreement", {"color": style.PALETTE["green"], "marker": "D"}),
    "random": ("random", {"color": style.NEUTRAL, "marker": "x", "linestyle": (0, (4, 1.5))}),
}
"""The name of a way of choosing, and its line."""

ABREAST = 0.09
"""Share of a step by which the intervals of two ways stand apart."""


def learning_figure(curves: pd.DataFrame) -> tuple[Figure, pd.DataFrame]:
    """Two panels, a line a way: accuracy, and its difference to random choice; and the numbers.

    ``curves``: of :func:`overfit_atlas.questions.active_learning.tables.curves`; what is drawn is
    the decision by the members' mean.
    """
    shown = curves[curves.member == MEAN]
    ways = [way for way in LOOKS if way in set(shown.way)]
    numbers = sorted(shown.labels.unique())
    with style.applied():
        figure, (above, beside) = style.panels(2, 4.0)
        for place, way in enumerate(ways):
            label, look = LOOKS[way]
            own = shown[shown.way == way]
            look = {**look, "markersize": 4}
            above.plot(own.labels, 100 * own.accuracy, label=label, **look)
            low, high = 100 * own.accuracy_low, 100 * own.accuracy_high
            style.interval_band(above, own.labels, low, high, own.seeds, color=look["color"])
            if way == "random":
                beside.axhline(0, color=look["color"], linestyle=look["linestyle"])
                continue
            # The first images are the same for all.
            later = own[own.labels > numbers[0]]
            apart = (place - (len(ways) - 2) / 2) * ABREAST * (numbers[1] - numbers[0])
            beside.plot(later.labels + apart, 100 * later.gain, **look)
            if (later.seeds > style.FEW_SEEDS).all():
                ends = (100 * later.gain_low, 100 * later.gain_high)
                beside.vlines(later.labels + apart, *ends, color=look["color"], linewidth=1)
        above.set(xlabel="labels", ylabel="accuracy on test images (%)")
        beside.set(xlabel="labels", ylabel="accuracy beside random choice (points)")
        for panel in (above, beside):
            panel.set_xticks(numbers[:: -(-len(numbers) // 8)])
        beside.set_xlim(above.get_xlim())
        style.legend_below(figure, above, columns=len(ways))
    return figure, curves

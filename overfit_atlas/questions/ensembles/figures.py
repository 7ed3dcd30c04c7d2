"""What ensembles of one network are worth, and what remains wrong as they classify more."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from overfit_atlas.drawing import style
from overfit_atlas.questions.ensembles.tables import (
    AGREED,
    BAGGING,
    DEEP,
    DROPOUT,
    OTHERS,
    SAMME,
    SINGLE,
    SNAPSHOTS,
)

LABELS = {
    SINGLE: "one network",
    DROPOUT: "MC dropout",
    SNAPSHOTS: "snapshots",
    DEEP: "deep ensemble, by seed",
    BAGGING: "bagging",
    SAMME: "AdaBoost.SAMME",
    AGREED: "consensus of deep ensemble",
    OTHERS: "consensus of architectures",
}
"""What each way to decide is called, in the order in which figures and tables have them."""

DASHED = (0, (4, 1.5))
LOOKS: dict[str, dict[str, Any]] = {
    SINGLE: {"color": style.NEUTRAL},
    DROPOUT: {"color": style.PALETTE["skyblue"]},
    SNAPSHOTS: {"color": style.PALETTE["green"]},
    DEEP: {"color": style.PALETTE["blue"]},
    BAGGING: {"color": style.PALETTE["orange"]},
    SAMME: {"color": style.PALETTE["vermillion"]},
    AGREED: {"color": style.CONSENSUS},
    OTHERS: {"color": style.CONSENSUS, "linestyle": DASHED},
}

PANELS = {
    "accuracy": ("accuracy, all (%)", 100),
    "accuracy_at_coverage": ("accuracy, classified (%)", 100),
    "aurc": ("AURC (thousandths)", 1000),
    "augrc": ("AUGRC (thousandths)", 1000),
    "nll": ("nll (nats)", 1),
    "ece": ("ECE (%)", 100),
    "correlation": ("errors' correlation", 1),
    "member_accuracy": ("accuracy, members (%)", 100),
}
"""What is drawn of each quantity: its name and unit, and the factor of the unit."""


def measures_figure(summary: pd.DataFrame) -> tuple[Figure, pd.DataFrame]:
    """A panel a quantity and a row a method: mean over seeds with its interval; and the numbers.

    ``summary``: the first table of :func:`tables.summarise`. The grey line is one network.
    """
    methods = [method for method in LABELS if method in set(summary.method)]
    with style.applied():
        figure, axes = style.panels(4, 5.0, rows=2, sharey=True)
        for panel, (quantity, (words, factor)) in zip(axes, PANELS.items(), strict=True):
            own = summary[summary.quantity == quantity].set_index("method").loc[methods]
            _dots(panel, own, factor)
            panel.set_xlabel(words, fontsize=8.5)
            panel.tick_params(axis="x", labelsize=7.5)
            panel.xaxis.get_major_locator().set_params(nbins=3)
        axes[0].set_yticks(range(len(methods)), [LABELS[method] for method in methods])
        axes[0].invert_yaxis()
    return figure, summary


def _dots(panel: Axes, own: pd.DataFrame, factor: float) -> None:
    if SINGLE in own.index and not np.isnan(own["mean"][SINGLE]):
        panel.axvline(factor * own["mean"][SINGLE], color=style.NEUTRAL, linewidth=0.8, zorder=1)
    for place, (method, row) in enumerate(own.iterrows()):
        color = LOOKS[str(method)]["color"]
        if row.seeds > style.FEW_SEEDS:
            panel.plot([factor * row.low, factor * row.high], [place, place], color=color)
        hollow = {"markerfacecolor": style.PAPER} if method == OTHERS else {}
        panel.plot(factor * row["mean"], place, "o", markersize=4.5, color=color, **hollow)


def risk_figure(curves: pd.DataFrame) -> tuple[Figure, pd.DataFrame]:
    """Share wrong against share classified, a line a method, means over seeds; and the numbers.

    ``curves``: the second table of :func:`tables.summarise`. Left the share wrong, down to zero;
    right how many times one network's it is.
    """
    alone = curves[curves.method == SINGLE].set_index("coverage").risk
    with style.applied():
        figure, (left, right) = style.panels(2, 4.4)
        for method, label in LABELS.items():
            own = curves[curves.method == method].set_index("coverage").risk
            if own.empty:
                continue
            wide = 2.2 if method == AGREED else 1.6
            left.plot(own.index, 100 * own, label=label, linewidth=wide, **LOOKS[method])
            times = (own / alone.where(alone > 0)).dropna()
            right.plot(times.index, times, linewidth=wide, **LOOKS[method])
        left.set(xlim=(0, 1), ylim=(0, None), ylabel="of these wrong (%)")
        right.set(xlim=(0, 1), ylim=(0, 2), ylabel="beside one network (times as many wrong)")
        for panel in (left, right):
            panel.set_xlabel("share of inputs classified")
        style.legend_below(figure, left, columns=3)
    return figure, curves

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
    DEEP: "deep ensemble",
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
    "accuracy": ("accuracy, all (points)", 100),
    "accuracy_at_coverage": ("of those classified (points)", 100),
    "aurc": ("AURC (thousandths)", 1000),
    "augrc": ("AUGRC (thousandths)", 1000),
    "nll": ("nll (nats)", 1),
    "ece": ("ECE (points)", 100),
    "correlation": ("errors' correlation", 1),
    "member_accuracy": ("accuracy, members (%)", 100),
}
"""What is drawn of each quantity: its name and unit, and the factor of the unit."""

OWN = ("correlation", "member_accuracy")
"""What is drawn as it is; all else is drawn beside one network."""

FAR = (SAMME, OTHERS)
"""No axis is made longer for these: boosting may fail, and other architectures may be others."""

HALF = 0.5
"""Of a smaller share few are wrong, and how many times as many tells nothing."""


def measures_figure(summary: pd.DataFrame) -> tuple[Figure, pd.DataFrame]:
    """A panel a quantity and a row a method: mean over seeds with its interval; and the numbers.

    ``summary``: the first table of :func:`tables.summarise`. Drawn is the difference to one
    network, paired by seed, but for the last two quantities. What lies ``FAR`` may stand beyond the
    end of the axis, with its number at the edge.
    """
    methods = [method for method in LABELS if method in set(summary.method)]
    with style.applied():
        figure, axes = style.panels(4, 5.0, rows=2, sharey=True)
        for panel, (quantity, (words, factor)) in zip(axes, PANELS.items(), strict=True):
            own = summary[summary.quantity == quantity].set_index("method").loc[methods]
            columns = ["mean", "low", "high"]
            if quantity not in OWN:
                panel.axvline(0, color=style.NEUTRAL, linewidth=0.8, zorder=1)
                columns = ["beside_single", "beside_single_low", "beside_single_high"]
            drawn = factor * own[columns].set_axis(["mean", "low", "high"], axis=1)
            _dots(panel, drawn.assign(seeds=own.seeds), inside=quantity not in OWN)
            panel.set_xlabel(words, fontsize=8)
            panel.tick_params(axis="x", labelsize=7.5)
            panel.xaxis.get_major_locator().set_params(nbins=3)
        axes[0].set_yticks(range(len(methods)), [LABELS[method] for method in methods])
        axes[0].invert_yaxis()
    return figure, summary


def _dots(panel: Axes, drawn: pd.DataFrame, *, inside: bool) -> None:
    """A row each; ``inside``: the axis is that of all but ``FAR``."""
    ends = drawn.drop(index=list(FAR), errors="ignore") if inside else drawn
    least, most = _reach(ends[["mean", "low", "high"]].to_numpy())
    for place, (method, row) in enumerate(drawn.iterrows()):
        if np.isnan(row["mean"]):
            continue
        color = LOOKS[str(method)]["color"]
        if not least <= row["mean"] <= most:
            right = row["mean"] > most
            panel.annotate(
                f"{row['mean']:+.3g} →" if right else f"← {row['mean']:+.3g}".replace("-", "−"),
                (1 if right else 0, place),
                xycoords=("axes fraction", "data"),
                ha="right" if right else "left",
                va="center",
                color=color,
                fontsize=8,
            )
            continue
        if row.seeds > style.FEW_SEEDS:
            panel.plot([row.low, row.high], [place, place], color=color)
        hollow = {"markerfacecolor": style.PAPER} if method == OTHERS else {}
        panel.plot(row["mean"], place, "o", markersize=4.5, color=color, **hollow)
    panel.set_xlim(least, most)


def _reach(values: np.ndarray) -> tuple[float, float]:
    """Ends of an axis that holds ``values``, with a margin; of one that has none, -1 and 1."""
    known = values[np.isfinite(values)]
    if not len(known) or known.min() == known.max():
        middle = float(known[0]) if len(known) else 0.0
        return middle - 1, middle + 1
    margin = 0.12 * (known.max() - known.min())
    return float(known.min() - margin), float(known.max() + margin)


def risk_figure(curves: pd.DataFrame) -> tuple[Figure, pd.DataFrame]:
    """Share wrong against share classified, a line a method, means over seeds; and the numbers.

    ``curves``: the second table of :func:`tables.summarise`. Left the share wrong; right, where
    half or more is classified, how many times one network's it is, on an axis for all but ``FAR``.
    """
    alone = curves[curves.method == SINGLE].set_index("coverage").risk
    heights = [1.0]
    with style.applied():
        figure, (left, right) = style.panels(2, 4.4)
        for method, label in LABELS.items():
            own = curves[curves.method == method].set_index("coverage").risk
            if own.empty:
                continue
            wide = 2.2 if method == AGREED else 1.6
            left.plot(own.index, 100 * own, label=label, linewidth=wide, **LOOKS[method])
            times = (own / alone.where(alone > 0)).loc[HALF:].dropna()
            right.plot(times.index, times, linewidth=wide, **LOOKS[method])
            heights += [] if method in FAR else times.tolist()
        left.set(xlim=(0, 1), ylim=(0, None), ylabel="of these wrong (%)")
        right.set(xlim=(HALF, 1), ylim=_reach(np.array(heights)))
        right.set_ylabel("times as many wrong as one network")
        for panel in (left, right):
            panel.set_xlabel("share of inputs classified")
        style.legend_below(figure, left, columns=3)
    return figure, curves

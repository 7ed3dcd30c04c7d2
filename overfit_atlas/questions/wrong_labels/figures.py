"""How wrong labels are learned, and how well they are found, against epochs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from overfit_atlas.drawing import style
from overfit_atlas.predictions.members import CONSENSUS
from overfit_atlas.questions.wrong_labels.tables import CONFIDENT

LEARNED = {
    ("right", "as_given"): ("right label, learned", style.NEUTRAL, "-"),
    ("wrong", "as_given"): ("wrong label, learned", style.WRONG, "-"),
    ("wrong", "as_true"): ("wrong label, true class said", style.CORRECT, (0, (4, 1.5))),
}
QUALITIES = {
    "precision": "precision: of those flagged, wrong (%)",
    "recall": "recall: of the wrong, flagged (%)",
    "f1": "F1 (%)",
}
FEW = 5
"""Of fewer labels flagged, in the mean over seeds, no precision is drawn: it would leap about."""

LABELS = {CONSENSUS: "models agree on another class", CONFIDENT: "confident learning"}


def learned_figure(
    learning: pd.DataFrame, members: Sequence[Mapping[str, str]]
) -> tuple[Figure, pd.DataFrame]:
    """A panel a run: shares answered as given and as true, of right and wrong labels; and numbers.

    ``learning``: the first table of :func:`tables.summarise`; ``members``: name and label.
    """
    columns = min(len(members), 3)
    rows = -(-len(members) // columns)
    with style.applied():
        figure, axes = style.panels(columns, 1 + 2.6 * rows, rows=rows, sharey=True)
        for panel, member in zip(axes, members, strict=False):
            own = learning[learning.run == member["name"]]
            for (group, quantity), (label, color, line) in LEARNED.items():
                part = own[own.group == group]
                _line(panel, part, quantity, label, {"color": color, "linestyle": line})
            panel.set(xlabel="epoch", ylim=(-2, 103))
            panel.set_title(member["label"], fontweight="normal", fontsize=9.5)
        for panel in axes[len(members) :]:
            panel.set_visible(False)
        for panel in axes[::columns]:
            panel.set_ylabel("share of training images (%)")
        style.legend_below(figure, axes[0], columns=3)
    return figure, learning


def found_figure(
    finding: pd.DataFrame, members: Sequence[Mapping[str, str]]
) -> tuple[Figure, pd.DataFrame]:
    """Precision, recall and F1 by epoch, a line a detector, two with their intervals; and numbers.

    ``finding``: the third table of :func:`tables.summarise`; ``members``: name, label and colour.
    """
    looks: dict[str, tuple[str, dict[str, Any]]] = {
        CONSENSUS: (LABELS[CONSENSUS], {"color": style.CONSENSUS, "linewidth": 2.2}),
        CONFIDENT: (LABELS[CONFIDENT], {"color": style.NEUTRAL, "linestyle": (0, (4, 1.5))}),
    }
    for member in members:
        looks[member["name"]] = (
            f"{member['label']} says another class",
            {"color": style.color(member["color"])},
        )
    with style.applied():
        figure, axes = style.panels(len(QUALITIES), 4.0)
        for panel, (quantity, words) in zip(axes, QUALITIES.items(), strict=True):
            for detector, (label, look) in reversed(looks.items()):
                part = finding[finding.detector == detector]
                if quantity == "precision":
                    part = part[part.flagged >= FEW]
                _line(panel, part, quantity, label, look, band=detector in LABELS)
            panel.set(xlabel="epoch", ylabel=words, ylim=(-2, 103))
        style.legend_below(figure, axes[0], columns=2)
    return figure, finding


def _line(
    panel: Axes,
    part: pd.DataFrame,
    quantity: str,
    label: str,
    look: Mapping[str, Any],
    *,
    band: bool = True,
) -> None:
    """A mean over seeds against epochs with its interval, in percent."""
    panel.plot(part.epoch, 100 * part[quantity], label=label, **look)
    if band:
        low, high = (100 * part[f"{quantity}_{end}"] for end in ("low", "high"))
        style.interval_band(panel, part.epoch, low, high, part.seeds, color=look["color"])
    panel.xaxis.get_major_locator().set_params(integer=True)

"""Accuracy of accepted inputs and share classified against the threshold p_t.

Source: Salman and Liu, Fig. 6 (the consensus) and Fig. 7 (each model and the consensus). Both
figures are drawn from the summary over seeds of
:mod:`overfit_atlas.questions.consensus.tables.agreement`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

PANELS = {
    "accuracy": "accuracy of classified inputs",
    "coverage": "share of inputs classified",
}
SAID = {"accuracy": "right", "coverage": "classified"}
THRESHOLD = "threshold $p_t$"
READINGS = {
    "classwise_min": ("consensus, class-wise minimum", "-"),
    "unanimous": ("consensus, models must agree", (0, (4, 1.5))),
}


def consensus_figure(
    summary: pd.DataFrame, published: Mapping[str, Any] | None = None
) -> tuple[Figure, pd.DataFrame]:
    """Fig. 6: the consensus in both readings, with 95 % intervals over seeds as bands.

    ``published``: one of ``consensus`` of :mod:`overfit_atlas.claims.published`; its levels are
    drawn as dotted lines and its points of the consensus as diamonds.
    """
    consensus = summary[summary.member == "consensus"]
    points = published_points(published, {"consensus": "consensus"})
    with style.applied():
        figure, axes = style.panels(2)
        for reading, (label, line) in READINGS.items():
            drawn = consensus[consensus.reading == reading]
            _draw(axes, drawn, label=label, color=style.CONSENSUS, linestyle=line)
        _draw_levels(axes, published)
        _draw_points(axes, points, published, {"consensus": style.CONSENSUS})
        _frame(axes, consensus)
        style.legend_below(figure, axes[0], columns=2)
    return figure, pd.concat([consensus, points], ignore_index=True)


def members_figure(
    summary: pd.DataFrame,
    members: Sequence[Mapping[str, str]],
    published: Mapping[str, Any] | None = None,
) -> tuple[Figure, pd.DataFrame]:
    """Fig. 7: each member and the consensus (class-wise minimum), with 95 % intervals.

    ``members``: ``name``, ``label`` and ``color`` of each. A third panel draws the mean accuracy
    against the mean share classified, so that rules can be compared where they classify equally
    many. The published points of "third" are drawn for the third of three members.
    """
    colors = {member["name"]: style.color(member["color"]) for member in members}
    consensus = summary[(summary.member == "consensus") & (summary.reading == "classwise_min")]
    single = summary[summary.member.isin(colors)]
    names = {"consensus": "consensus"}
    if len(members) == 3:
        names["third"] = members[2]["name"]
    points = published_points(published, names)
    with style.applied():
        figure, axes = style.panels(3)
        for member in members:
            drawn = single[single.member == member["name"]]
            _draw(axes, drawn, label=member["label"], color=colors[member["name"]])
        label, _ = READINGS["classwise_min"]
        _draw(axes, consensus, label=label, color=style.CONSENSUS, zorder=4)
        _draw_points(axes, points, published, {**colors, "consensus": style.CONSENSUS})
        _frame(axes, pd.concat([single, consensus]))
        style.legend_below(figure, axes[0], columns=3)
    return figure, pd.concat([single, consensus, points], ignore_index=True)


def published_points(published: Mapping[str, Any] | None, names: Mapping[str, str]) -> pd.DataFrame:
    """The published counts as rows of a summary: reading, member, threshold and the two means.

    ``names`` translates the members of the published points; points of others are left out.
    """
    source = published or {}
    rows = [
        {
            "reading": "published",
            "member": names[point["member"]],
            "threshold": point["threshold"],
            "coverage_mean": point["accepted"] / source["samples"],
            "accuracy_mean": point["correct"] / point["accepted"],
        }
        for point in source.get("points", [])
        if point["member"] in names
    ]
    columns = ["reading", "member", "threshold", "coverage_mean", "accuracy_mean"]
    return pd.DataFrame(rows, columns=columns)


def _draw(axes: Sequence[Axes], drawn: pd.DataFrame, *, label: str, color: str, **look) -> None:
    """Accuracy, then coverage, against p_t; and on a third panel accuracy against coverage."""
    band = {"color": color, "dashed": look.get("linestyle", "-") != "-"}
    accuracy = (drawn.accuracy_low, drawn.accuracy_high, drawn.accuracy_seeds)
    coverage = (drawn.coverage_low, drawn.coverage_high, drawn.seeds)
    for panel, quantity, interval in zip(axes, PANELS, (accuracy, coverage), strict=False):
        panel.plot(drawn.threshold, drawn[f"{quantity}_mean"], color=color, label=label, **look)
        style.interval_band(panel, drawn.threshold, *interval, **band)
    if len(axes) == 3:
        axes[2].plot(drawn.coverage_mean, drawn.accuracy_mean, color=color, **look)
        style.interval_band(axes[2], drawn.coverage_mean, *accuracy, **band)


def _draw_levels(axes: Sequence[Axes], published: Mapping[str, Any] | None) -> None:
    """The levels as dotted lines, in the legend as one line, so that no text lies on the curves."""
    source = published or {}
    levels = source.get("levels", [])
    look = {"color": style.REFERENCE, "linewidth": 1.2, "linestyle": (0, (1, 1.5))}
    for level in levels:
        axes[list(PANELS).index(level["panel"])].axhline(level["value"], **look)
    if levels:
        said = " at ".join(f"{level['value']:.0%} {SAID[level['panel']]}" for level in levels)
        axes[0].plot([], [], label=f"{source['work']['short']}: {said}", **look)


def _draw_points(
    axes: Sequence[Axes],
    points: pd.DataFrame,
    published: Mapping[str, Any] | None,
    colors: Mapping[str, str],
) -> None:
    look = {"linestyle": "none", "marker": "D", "markersize": 5, "markerfacecolor": style.PAPER}
    for point in points.itertuples():
        places = [
            (point.threshold, point.accuracy_mean),
            (point.threshold, point.coverage_mean),
            (point.coverage_mean, point.accuracy_mean),
        ]
        edge = {"markeredgecolor": colors[point.member], "clip_on": False, "zorder": 6}
        for panel, place in zip(axes, places, strict=False):
            # A point at p_t = .99 is drawn over the frame, and must not widen the margins.
            for drawn in panel.plot(*place, **look, **edge):
                drawn.set_in_layout(False)
    if published and len(points):
        label = f"{published['work']['short']}: counts printed"
        axes[0].plot([], [], label=label, markeredgecolor=style.NEUTRAL, **look)


def _frame(axes: Sequence[Axes], drawn: pd.DataFrame) -> None:
    lowest = float(drawn.accuracy_mean.min())
    accuracy = (max(0.0, lowest - 0.25 * (1 - lowest) - 0.005), 1.003)
    axes[0].set(xlabel=THRESHOLD, ylabel=PANELS["accuracy"], xlim=(0, 1), ylim=accuracy)
    axes[1].set(xlabel=THRESHOLD, ylabel=PANELS["coverage"], xlim=(0, 1), ylim=(0, 1.01))
    if len(axes) == 3:
        axes[2].set(xlabel=PANELS["coverage"], ylabel=PANELS["accuracy"])
        axes[2].set(xlim=(0, 1.01), ylim=accuracy)

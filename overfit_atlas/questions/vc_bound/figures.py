"""The VC bound against the number of parameters, with the networks of the study on it.

Source: Rutgers report, section 3.1.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

LINES = ("-", (0, (5, 1.5)), (0, (1.5, 1.2)), (0, (5, 1.2, 1.2, 1.2)))
TOP = 1.75  # the root never exceeds about 1.5, where D = 2N
STRIP = 0.3  # height of the strip below zero, where nothing is a value
PAST = "#BBBBBB"
MEASURED = {"marker": "D", "color": style.NEUTRAL, "linestyle": "none", "markersize": 6}


def vc_bound_figure(
    table: pd.DataFrame, curve: pd.DataFrame, limits: pd.DataFrame
) -> tuple[Figure, pd.DataFrame]:
    """The bound at train error zero for each N, and every network at its own train error.

    ``table``, ``curve`` and ``limits`` as :mod:`overfit_atlas.questions.vc_bound.tables` gives
    them. Past D = 2N the formula bounds nothing and is drawn thin; networks for which it is
    undefined stand in a strip of their own below the axis.
    """
    with style.applied():
        figure, (panel,) = style.panels(1, height=4.4)
        panel.set_xscale("log")
        panel.axhline(1, color=style.NEUTRAL, linewidth=1)
        for line, limit in zip(LINES * len(limits), limits.itertuples(), strict=False):
            _curve(panel, curve[curve.samples == limit.samples], limit, line)
        _networks(panel, table)
        foot = -STRIP if table.bound.isna().any() else 0
        _strip(panel, foot)
        panel.set(xlabel="parameters $D$", ylabel="bound on the test error", ylim=(foot, TOP))
        panel.set_yticks([0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75])
        panel.set_xlim(10, 3 * max(curve.dimension.max(), table.parameters.max()))
        panel.text(
            12,
            1.02,
            "no information above this line",
            color=style.NEUTRAL,
            fontsize=8,
            va="bottom",
        )
        panel.plot([], [], color=PAST, linewidth=1, label="past D = 2N: the formula, no bound")
        if table.bound.notna().any():
            panel.plot([], [], **MEASURED, label="a network, at its own train error")
        style.legend_below(figure, panel, columns=2)
    return figure, pd.concat(
        [table.assign(part="network"), curve.assign(part="curve")], ignore_index=True
    )


def _curve(panel: Axes, curve: pd.DataFrame, limit, line) -> None:
    holds = curve.dimension <= limit.formula_holds_up_to
    panel.plot(
        curve.dimension[holds],
        curve.bound[holds],
        color=style.INK,
        linestyle=line,
        label=f"bound at train error 0, N = {limit.samples:,}",
    )
    panel.plot(
        curve.dimension[~holds], curve.bound[~holds], color=PAST, linewidth=1, linestyle=line
    )
    if limit.largest_informative == limit.largest_informative:
        panel.plot(
            limit.largest_informative,
            1,
            "o",
            color=style.INK,
            markerfacecolor=style.PAPER,
            zorder=4,
            label=f"largest D with a bound below 1: {limit.largest_informative:,.0f}",
        )


def _strip(panel: Axes, foot: float) -> None:
    """The strip of what has no value, from ``foot`` up to zero; none where ``foot`` is zero."""
    panel.axhspan(foot, 0, color=PAST, alpha=0.3, linewidth=0, zorder=0)
    panel.axhline(0, color=style.NEUTRAL, linewidth=0.7)
    if foot:
        panel.text(
            12, foot / 2, "the formula is undefined", color=style.NEUTRAL, fontsize=8, va="center"
        )


def _networks(panel: Axes, table: pd.DataFrame) -> None:
    for (label, parameters), group in table.groupby(["label", "parameters"], sort=False):
        look = {"linestyle": "none", "color": style.color(group.color.iloc[0]), "zorder": 5}
        said = f"{label}: D = {parameters:,}"
        known = group.dropna(subset=["bound"])
        if known.empty:
            said += ", undefined"
            panel.plot(parameters, -STRIP / 2, "X", markersize=7, label=said, **look)
        elif (parameters > 2 * known.samples).all():
            # Hollow, since the number that it stands at bounds nothing.
            look |= {"markerfacecolor": style.PAPER, "markersize": 6}
            panel.plot(
                known.parameters, known.bound, "D", label=f"{said}, past 2N: no bound", **look
            )
        else:
            words = ", vacuous" if (group.state == "vacuous").all() else ""
            panel.plot(known.parameters, known.bound, "D", markersize=6, label=said + words, **look)

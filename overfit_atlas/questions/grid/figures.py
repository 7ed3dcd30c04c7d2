"""Every cell of a grid at a glance: train and test accuracy beside the published ones.

Source of the published numbers: Rutgers report, the table that closes section 6.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from overfit_atlas.claims.published import REGULARIZERS
from overfit_atlas.drawing import style

# Heights within a regularizer's line, where both stand in it; ours alone stands at the middle.
OURS, PRINTED = 0.16, -0.16
SHOWN = ("train_accuracy", "running_accuracy", "test_accuracy")
MARGIN = 4  # percentage points beside the outermost mark


def overview_figure(cells: pd.DataFrame, colors: Mapping[str, str]) -> tuple[Figure, pd.DataFrame]:
    """One panel a network, one line a regularizer, from test accuracy to train accuracy.

    ``cells``: the table of :func:`overfit_atlas.questions.grid.tables.tabulate`; ``colors``:
    network (row) -> palette name. The length of a bar is the generalization error; whiskers are
    95 % intervals over seeds, cut at the edge of the panel, since two seeds can give one that
    reaches far beyond all that an accuracy can be; the published pair stands below ours where there
    is one.
    """
    networks = list(dict.fromkeys(cells.row))
    order = [
        name
        for name in {**REGULARIZERS, **dict.fromkeys(cells.column)}
        if name in set(cells.column)
    ]
    compared = bool(cells.published_test.notna().any())
    above = OURS if compared else 0.0
    marks = 100 * cells[[f"{name}_mean" for name in SHOWN] + ["published_train", "published_test"]]
    limits = (marks.min().min() - MARGIN, min(101, marks.max().max() + MARGIN))
    with style.applied():
        figure, axes = style.panels(len(networks), height=0.95 + 0.5 * len(order) + 0.75)
        for panel, network in zip(axes, networks, strict=True):
            own = cells[cells.row == network]
            for cell in own.itertuples():
                _draw(panel, cell, -order.index(cell.column), style.color(colors[network]), above)
            for place, name in enumerate(order):
                if name not in set(own.column):
                    _not_run(panel, -place)
            panel.set_title(network)
            panel.set(xlim=limits, ylim=(0.6 - len(order), 0.6), xlabel="accuracy (%)")
            panel.set_yticks([-place for place in range(len(order))])
            panel.set_yticklabels(
                [REGULARIZERS.get(name, name) for name in order] if panel is axes[0] else []
            )
            panel.tick_params(axis="y", length=0)
            panel.grid(axis="y", visible=False)
        _explain(axes[0], compared)
        style.legend_below(figure, axes[0], columns=3)
    return figure, _numbers(cells)


def _draw(panel: Axes, cell, place: float, color: str, above: float) -> None:
    test, train = 100 * cell.test_accuracy_mean, 100 * cell.train_accuracy_mean
    y = place + above
    panel.plot([test, train], [y, y], color=style.tint(color, 0.45), linewidth=4, zorder=2)
    low, high = 100 * cell.test_accuracy_low, 100 * cell.test_accuracy_high
    panel.plot([low, high], [y, y], color=style.INK, linewidth=1, zorder=4)
    panel.plot(test, y, "o", color=color, markersize=6, zorder=3)
    panel.plot(train, y, "o", color=color, markerfacecolor=style.PAPER, markersize=6, zorder=3)
    panel.plot(100 * cell.running_accuracy_mean, y, "|", color=color, markersize=11, zorder=3)
    if cell.published_test == cell.published_test:
        pair = [100 * cell.published_test, 100 * cell.published_train]
        y = place + PRINTED
        panel.plot(pair, [y, y], color=style.tint(style.REFERENCE, 0.4), linewidth=2, zorder=2)
        panel.plot(pair[0], y, "D", color=style.REFERENCE, markersize=4.5, zorder=3)
        panel.plot(pair[1], y, "|", color=style.REFERENCE, markersize=9, zorder=3)


def _not_run(panel: Axes, place: float) -> None:
    panel.text(
        0.5,
        place,
        "not in this study",
        transform=panel.get_yaxis_transform(),
        ha="center",
        va="center",
        fontsize=8,
        style="italic",
        color=style.NEUTRAL,
    )


def _explain(panel: Axes, compared: bool) -> None:
    look = {"linestyle": "none", "color": style.NEUTRAL}
    panel.plot([], [], "o", label="test", **look)
    panel.plot([], [], "o", markerfacecolor=style.PAPER, label="train, inference mode", **look)
    panel.plot([], [], "|", markersize=11, label="train, running average", **look)
    panel.plot([], [], color=style.INK, linewidth=1, label="95 % interval of test")
    if compared:
        printed = {"linestyle": "none", "color": style.REFERENCE}
        panel.plot([], [], "D", markersize=4.5, label="printed: test", **printed)
        panel.plot([], [], "|", markersize=9, label="printed: train, running average", **printed)


def _numbers(cells: pd.DataFrame) -> pd.DataFrame:
    columns = [f"{name}_{part}" for name in SHOWN for part in ("mean", "low", "high")]
    keys = ["row", "column", "model", "epoch", "seeds"]
    return cells[[*keys, *columns, "published_train", "published_test"]]

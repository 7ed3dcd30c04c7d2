"""Loss, error and AURC against epochs, and the epochs at which rules would stop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

PANELS = {
    "loss": "loss (mean nll, nats)",
    "error": "error rate",
    "aurc": "AURC, largest probability",
}
CHOSEN = {
    "validation_loss": ("lowest validation loss", style.REFERENCE, "o"),
    "patience": ("with patience", style.NEUTRAL, "s"),
    "test_loss": ("lowest test loss", style.WRONG, "v"),
    "test_error": ("lowest test error", style.CORRECT, "^"),
    "test_aurc": ("lowest test AURC", style.INK, "D"),
}
"""What is marked: its name, its colour and its mark."""


def stopping_figure(
    curves: Mapping[int, pd.DataFrame], chosen: Mapping[int, pd.DataFrame], *, color: str
) -> tuple[Figure, pd.DataFrame]:
    """Three panels: a thin line a seed and a thick one for their mean; a mark a seed below.

    ``curves`` and ``chosen``: a seed to its table of :func:`tables.by_epoch` and of
    :func:`tables.chosen`; ``color``: the model's palette name. Numbers: the curves with their seed,
    and in ``chosen_by`` the rules, blank-separated, that choose an epoch.
    """
    look = {"color": style.color(color)}
    dashed = {"color": style.tint(look["color"], 0.55), "linestyle": (0, (4, 2))}
    indexed = {seed: table.set_index("epoch") for seed, table in curves.items()}
    with style.applied():
        figure, axes = style.panels(
            len(PANELS), 4.4, rows=2, sharex="col", height_ratios=(4, 1), gridspec_kw={"hspace": 0}
        )
        above, below = axes[: len(PANELS)], axes[len(PANELS) :]
        for panel, (quantity, label) in zip(above, PANELS.items(), strict=True):
            for part, how in (("validation", dashed), ("test", look)):
                name = f"{part}_{quantity}"
                if all(name in table for table in indexed.values()):
                    lines = {seed: table[name] for seed, table in indexed.items()}
                    style.by_seed(panel, lines, part, **how)
            panel.set(ylabel=label)
            # The first epochs would press all others to the floor.
            if all((line.get_ydata() > 0).all() for line in panel.lines):
                style.plain_log(panel)
        for panel in below:
            _mark(panel, chosen)
        style.legend_below(figure, above[0], columns=1, side="left")
        style.legend_below(figure, below[0], columns=3, side="right")
    return figure, _numbers(curves, chosen)


def _mark(panel: Axes, chosen: Mapping[int, pd.DataFrame]) -> None:
    """A row of marks a rule, one a seed, at the epochs that it chooses."""
    for row, (rule, (words, color, mark)) in enumerate(CHOSEN.items()):
        epochs = [_epoch(table, rule) for table in chosen.values()]
        look: dict[str, Any] = {"color": color, "markersize": 4, "markeredgewidth": 0, "alpha": 0.8}
        panel.plot(epochs, [-row] * len(epochs), mark, label=words, **look)
    panel.set(xlabel="epoch", ylim=(0.7 - len(CHOSEN), 0.7), yticks=[])
    panel.xaxis.get_major_locator().set_params(integer=True)


def _epoch(chosen: pd.DataFrame, rule: str) -> int:
    return int(chosen.loc[chosen.rule == rule, "epoch"].iloc[0])


def _numbers(
    curves: Mapping[int, pd.DataFrame], chosen: Mapping[int, pd.DataFrame]
) -> pd.DataFrame:
    parts = []
    for seed, table in curves.items():
        by = chosen[seed].groupby("epoch")["rule"].agg(" ".join)
        parts.append(table.assign(seed=seed, chosen_by=table.epoch.map(by).fillna("")))
    return pd.concat(parts, ignore_index=True)

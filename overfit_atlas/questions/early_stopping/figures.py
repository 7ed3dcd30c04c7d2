"""Loss, error and AURC against epochs, and the epochs at which rules would stop."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
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
    """Three panels; a thin line a seed and a thick one for their mean, a mark a seed below.

    ``curves`` and ``chosen``: a seed to its table of :func:`tables.by_epoch` and of
    :func:`tables.chosen`; ``color``: the model's palette name. Numbers: the curves with their seed,
    and in ``chosen_by`` the rules, blank-separated, that choose an epoch.
    """
    look = {"color": style.color(color)}
    dashed = {"color": style.tint(look["color"], 0.55), "linestyle": (0, (4, 2))}
    indexed = {seed: table.set_index("epoch") for seed, table in curves.items()}
    with style.applied():
        figure, axes = style.panels(3, height=4.2)
        for panel, (quantity, label) in zip(axes, PANELS.items(), strict=True):
            for part, how in (("validation", dashed), ("test", look)):
                name = f"{part}_{quantity}"
                if all(name in table for table in indexed.values()):
                    lines = {seed: table[name] for seed, table in indexed.items()}
                    style.by_seed(panel, lines, part, **how)
            panel.set(xlabel="epoch", ylabel=label)
            panel.xaxis.get_major_locator().set_params(integer=True)
            bottom, top = panel.get_ylim()
            # Room below the curves: a row of marks a rule.
            step = 0.055 * (top - bottom)
            for row, (rule, (words, own, mark)) in enumerate(CHOSEN.items(), start=1):
                epochs = [_epoch(table, rule) for table in chosen.values()]
                heights = [bottom - row * step] * len(epochs)
                panel.plot(
                    epochs,
                    heights,
                    mark,
                    color=own,
                    markersize=4,
                    alpha=0.75,
                    markeredgewidth=0,
                    label=words,
                )
            panel.axhline(bottom, color=style.NEUTRAL, linewidth=0.6)
            panel.set_ylim(bottom - (len(CHOSEN) + 1) * step, top)
            panel.set_yticks([tick for tick in panel.get_yticks() if bottom <= tick <= top])
        style.legend_below(figure, axes[0], columns=4)
    return figure, _numbers(curves, chosen)


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

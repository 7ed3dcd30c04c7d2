"""Memorised noise: accuracy against corruption, how soon it is fitted, what consensus makes of it.

Source: the experiment that the Rutgers report discusses (sections 1.1 and 9) after Zhang et al.
(2017), section 2; consensus is Salman and Liu's Algorithm 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from overfit_atlas.claims.published import REGULARIZERS
from overfit_atlas.drawing import style

LINES = {
    "none": "-",
    "l2": (0, (3, 1.5)),
    "dropout": (0, (1, 1.5)),
    "l2-dropout": (0, (3, 1.5, 1, 1.5)),
}
GROUPS = {
    "corrupted": "wrong labels accepted as given",
    "clean": "right labels accepted",
    "test": "test set accepted",
}


def memorisation_figure(
    means: pd.DataFrame, models: Sequence[Mapping[str, str]], treatments: Sequence[str]
) -> tuple[Figure, pd.DataFrame]:
    """Train and test accuracy against the share of random labels, and epochs until the fit.

    ``means``: the second table of :func:`overfit_atlas.questions.random_labels.tables.over_seeds`;
    ``models``: ``name``, ``label`` and ``color``; ``treatments``: their order in the third panel.
    A hollow mark there stands at the last epoch of a run that never fits.
    """
    names = list(dict.fromkeys([*LINES, *means.regularizer]))
    with style.applied():
        figure, axes = style.panels(3, height=4.2)
        for model in models:
            color = style.color(model["color"])
            for regularizer, line in zip(names, _lines(len(names)), strict=True):
                drawn = means[(means.model == model["name"]) & (means.regularizer == regularizer)]
                labels = drawn.dropna(subset=["corruption"]).sort_values("corruption")
                if labels.empty:
                    continue
                for panel, quantity in zip(axes, ("train_accuracy", "test_accuracy"), strict=False):
                    panel.plot(
                        100 * labels.corruption,
                        100 * labels[quantity],
                        color=color,
                        linestyle=line,
                        marker="o",
                        markersize=3,
                        label=f"{model['label']}, {REGULARIZERS.get(regularizer, regularizer)}",
                    )
        axes[0].set(ylabel="train accuracy, on the labels given (%)", ylim=(0, 103))
        axes[1].set(ylabel="test accuracy, on true labels (%)", ylim=(0, 103))
        for panel in axes[:2]:
            panel.set(xlabel="labels drawn at random (%)")
        _epochs(axes[2], means[means.regularizer == "none"], models, treatments)
        style.legend_below(figure, axes[0], columns=3)
    return figure, means


def _epochs(
    panel: Axes, means: pd.DataFrame, models: Sequence[Mapping[str, str]], order: Sequence[str]
) -> None:
    present = [name for name in order if name in set(means.treatment)]
    for shift, model in zip((0.12, -0.12), models, strict=False):
        color = style.color(model["color"])
        for row in means[means.model == model["name"]].itertuples():
            y = -present.index(row.treatment) + shift
            for reached, marker in ((row.epochs_to_99, "o"), (row.epochs_to_100, "|")):
                if not pd.isna(reached):
                    panel.plot(
                        reached, y, marker, color=color, markersize=11 if marker == "|" else 5
                    )
            if pd.isna(row.epochs_to_99):
                look = {"markerfacecolor": style.PAPER, "color": color, "markersize": 5}
                panel.plot(row.epochs_trained, y, "o", **look)
    panel.set_yticks([-place for place in range(len(present))], present, fontsize=7.5)
    panel.set(xlabel="epochs")
    if len(means):
        panel.set_xlim(0, 1.05 * means.epochs_trained.max())
    panel.set_title("to fit 99 % (dot), 100 % (tick)", fontsize=8.5, fontweight="normal")


def noise_consensus_figure(
    consensus: pd.DataFrame, sets: Sequence[Mapping[str, Any]]
) -> tuple[Figure, pd.DataFrame]:
    """Shares accepted against p_t: memorised noise, rightly labelled training images, test images.

    ``consensus``: the fourth table of :func:`random_label_tables.over_seeds`; ``sets`` in their
    order, one line style each. The darker, the more labels are random.
    """
    levels = sorted(consensus.corruption.dropna().unique())
    with style.applied():
        figure, axes = style.panels(3, height=4.1)
        for asked, line in zip(sets, _lines(len(sets)), strict=True):
            own = consensus[consensus.set == asked["label"]]
            for level in levels:
                shade = _shade(level)
                drawn = own[own.corruption == level]
                if drawn.empty:
                    continue
                for panel, group in zip(axes, GROUPS, strict=True):
                    column = "accepted_as_given" if group == "corrupted" else "accepted"
                    part = drawn[drawn.group == group].sort_values("threshold")
                    panel.plot(part.threshold, 100 * part[column], color=shade, linestyle=line)
        for panel, title in zip(axes, GROUPS.values(), strict=True):
            panel.set(xlabel="threshold $p_t$", xlim=(0, 1), ylim=(-2, 103))
            panel.set_title(title, fontsize=9)
        axes[0].set_ylabel("share (%)")
        for level in levels:
            axes[0].plot([], [], color=_shade(level), label=f"{100 * level:g} % of labels random")
        for asked, line in zip(sets, _lines(len(sets)), strict=True):
            axes[0].plot([], [], color=style.NEUTRAL, linestyle=line, label=asked["label"])
        style.legend_below(figure, axes[0], columns=3)
    return figure, consensus


def _lines(amount: int) -> list[Any]:
    """So many line styles: those of the report's regularizers, and dashes that grow."""
    more = [(0, (2 + 2 * place, 1.5, 1, 1.5, 1, 1.5)) for place in range(amount)]
    return [*LINES.values(), *more][:amount]


def _shade(level: float) -> str:
    return style.tint(style.PALETTE["blue"], 0.25 + 0.75 * level)

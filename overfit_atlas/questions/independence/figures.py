"""P(all models wrong) against the number of models, beside what independence would give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle, product

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from overfit_atlas.drawing import style

COLORS = ("blue", "green", "vermillion", "purple", "orange", "skyblue")
# Mark and colour of a family; where the colours are used up, the mark tells families apart.
LOOKS = tuple(product(("o-", "s-", "^-", "D-"), COLORS))


def independence_figure(
    sizes: pd.DataFrame, families: Sequence[Mapping[str, str]]
) -> tuple[Figure, pd.DataFrame]:
    """Solid what was measured, dotted what independent models of the same error rates would give.

    ``sizes`` is that of :func:`overfit_atlas.questions.independence.tables.summarise_sizes`;
    ``families``: ``name`` and ``label`` of each. On the logarithmic axis an exponential fall is a
    straight line. The right panel is the ratio of the two.
    """
    with style.applied():
        figure, axes = style.panels(2, height=4.0)
        for family, (mark, name) in zip(families, cycle(LOOKS), strict=False):
            own = sizes[sizes.family == family["name"]]
            color = style.color(name)
            seen = own[own.all_wrong > 0]
            axes[0].plot(
                seen.models, seen.all_wrong, mark, color=color, markersize=4, label=family["label"]
            )
            axes[0].plot(own.models, own.independent, ":", color=color)
            axes[1].plot(seen.models, seen.ratio, mark, color=color, markersize=4)
        axes[0].plot([], [], ":", color=style.NEUTRAL, label="if the models were independent")
        axes[0].set(ylabel="share of inputs all are wrong on")
        axes[1].set(ylabel="times as often as if independent")
        lowest = sizes.all_wrong[sizes.all_wrong > 0].min()
        for panel in axes:
            if lowest > 0:
                panel.set_yscale("log")
            else:  # A log axis needs a point.
                panel.text(0.5, 0.5, "no model errs", transform=panel.transAxes, ha="center")
            panel.set(xlabel="number of models")
            panel.xaxis.set_major_locator(MaxNLocator(integer=True))
        if lowest > 0:
            axes[0].set_ylim(lowest / 300, 1)
        style.legend_below(figure, axes[0], columns=2)
    return figure, sizes

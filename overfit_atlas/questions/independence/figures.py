"""P(all models wrong) against the number of models, beside what independence would give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from overfit_atlas.drawing import style

COLORS = ("blue", "green", "vermillion", "purple", "orange", "skyblue")


def independence_figure(
    sizes: pd.DataFrame, families: Sequence[Mapping[str, str]]
) -> tuple[Figure, pd.DataFrame]:
    """Solid what was measured, dotted what independent models of the same error rates would give.

    ``sizes`` is that of :func:`analysis.selection.independence_tables.summarise_sizes`;
    ``families``: ``name`` and ``label`` of each. On the logarithmic axis an exponential fall is a
    straight line. The right panel is the ratio of the two.
    """
    with style.applied():
        figure, axes = style.panels(2, height=4.0)
        for family, name in zip(families, COLORS, strict=False):
            own = sizes[sizes.family == family["name"]]
            color = style.color(name)
            seen = own[own.all_wrong > 0]
            axes[0].plot(
                seen.models, seen.all_wrong, "o-", color=color, markersize=4, label=family["label"]
            )
            axes[0].plot(own.models, own.independent, ":", color=color)
            axes[1].plot(seen.models, seen.ratio, "o-", color=color, markersize=4)
        axes[0].plot([], [], ":", color=style.NEUTRAL, label="if the models were independent")
        lowest = sizes.all_wrong[sizes.all_wrong > 0].min()
        axes[0].set(yscale="log", ylim=(lowest / 300, 1), ylabel="share of inputs all are wrong on")
        axes[1].set(yscale="log", ylabel="times as often as if independent")
        for panel in axes:
            panel.set(xlabel="number of models")
            panel.xaxis.set_major_locator(MaxNLocator(integer=True))
        style.legend_below(figure, axes[0], columns=2)
    return figure, sizes

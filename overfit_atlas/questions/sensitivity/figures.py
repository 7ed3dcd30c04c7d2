"""Where the numbers of each claim lie under every choice, beside the limits of its rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from overfit_atlas.drawing import style

# Marks tell verdicts apart without colour too.
LOOKS = {"pass": ("o", "blue"), "partial": ("D", "orange"), "fail": ("X", "vermillion")}


def sensitivity_figure(
    parts: pd.DataFrame, choices: Sequence[Mapping[str, str]], limits: Mapping[str, Sequence[float]]
) -> tuple[Figure, pd.DataFrame]:
    """A panel a claim, a line a choice, a mark a part with its 95 % interval.

    ``parts``: claim, setting (a choice's label), part, estimate, low, high and verdict; ``limits``:
    those of each claim's rule, drawn as dotted lines.
    """
    names = [choice["label"] for choice in choices]
    with style.applied():
        figure, axes = style.panels(
            2, height=1.6 + 2 * (0.5 + 0.22 * len(names)), rows=2, sharey=True
        )
        for panel, (claim, at) in zip(axes, limits.items(), strict=True):
            own = parts[(parts.claim == claim) & parts.estimate.notna()]
            for limit in at:
                panel.axvline(limit, linestyle=":", color=style.NEUTRAL, linewidth=1)
            for row in own.itertuples():
                mark, color = LOOKS[row.verdict]
                height = names.index(row.setting)
                panel.plot([row.low, row.high], [height] * 2, color=style.color(color), alpha=0.35)
                panel.plot(row.estimate, height, mark, color=style.color(color), markersize=5)
            panel.set(title=claim, ylim=(len(names) - 0.5, -0.5))
            panel.set_yticks(range(len(names)), names)
        handles = [
            Line2D([], [], marker=mark, linestyle="", color=style.color(color), label=verdict)
            for verdict, (mark, color) in LOOKS.items()
        ]
        handles.append(Line2D([], [], linestyle=":", color=style.NEUTRAL, label="limits"))
        figure.legend(handles=handles, loc="outside lower center", ncols=4)
    return figure, parts

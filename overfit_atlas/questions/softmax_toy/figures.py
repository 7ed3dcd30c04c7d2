"""The toy example of Salman and Liu, section III: loss against the scale of the logits."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

PANELS = {
    "loss": "loss if this class is right (nats)",
    "slope": r"slope $E_p[z] - z_y$ (nats a unit of scale)",
}


def softmax_toy_figure(
    curve: pd.DataFrame, logits: Sequence[float], scales: Sequence[float]
) -> tuple[Figure, pd.DataFrame]:
    """Loss and its slope for each class; ``scales`` are marked, the paper's being 1 and 1.25.

    ``curve``: columns scale, class, loss, slope.
    """
    shades = LinearSegmentedColormap.from_list("classes", [style.WRONG, "#B9AE97", style.CORRECT])
    with style.applied():
        figure, axes = style.panels(2)
        for panel, (measure, label) in zip(axes, PANELS.items(), strict=True):
            for place, (number, line) in enumerate(curve.groupby("class")):
                color = shades(place / max(len(logits) - 1, 1))
                panel.plot(line.scale, line[measure], color=color)
                end = line.iloc[-1]
                _name(panel, end.scale, end[measure], f"class {number}\nz = {logits[place]:g}")
            for scale, side in zip(sorted(scales), ("right", "left"), strict=True):
                _mark(panel, scale, side)
            panel.set(xlabel="scale $s$ of the logits", ylabel=label)
            panel.set_xlim(curve.scale.min(), curve.scale.max())
        axes[0].set_ylim(bottom=0)
        axes[1].axhline(0, color="#444444", linewidth=0.8, zorder=1)
    return figure, curve


def _mark(axes: Axes, scale: float, side: str) -> None:
    """A line at ``scale``, named above the frame and to its ``side``, so that two near ones fit."""
    axes.axvline(scale, color=style.REFERENCE, linewidth=0.9, zorder=1)
    axes.annotate(
        f"$s$ = {scale:g}",
        (scale, 1),
        (2 if side == "left" else -2, 3),
        xycoords=("data", "axes fraction"),
        textcoords="offset points",
        ha=side,
        fontsize=8,
        color=style.REFERENCE,
    )


def _name(axes: Axes, x: float, y: float, text: str) -> None:
    axes.annotate(
        text,
        (x, y),
        (4, 0),
        textcoords="offset points",
        va="center",
        fontsize=8,
        annotation_clip=False,
    )

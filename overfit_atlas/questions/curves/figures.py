"""Loss and accuracy of one cell against epochs, a thin line a seed and a thick one for their mean.

Source: Salman and Liu, Fig. 2; Rutgers report, Fig. 1-12.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

PARTS = {
    "running": "training, running average",
    "train": "training",
    "validation": "validation",
    "test": "test",
}
MEASURES = {"loss": "loss (mean nll, nats)", "accuracy": "accuracy (share correct)"}
MEAN = "mean"


def curve_numbers(measures: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """The plotted numbers of ``measures`` (seed to table of measures), one row a point.

    Columns: part, seed (a number, or "mean"), epoch, loss, accuracy, lowest: true on the mean's row
    with the lowest validation loss, or lowest test loss in a study without validation images.
    Epochs at which a part was not measured are left out.
    """
    frames = []
    for part in PARTS:
        columns = {f"{part}_{measure}": measure for measure in MEASURES}
        each = [
            table[["epoch", *columns]].rename(columns=columns).assign(part=part, seed=str(seed))
            for seed, table in measures.items()
        ]
        together = pd.concat(each, ignore_index=True).dropna(subset=list(MEASURES), how="all")
        mean = together.groupby("epoch", as_index=False)[list(MEASURES)].mean()
        frames += [together, mean.assign(part=part, seed=MEAN)]
    numbers = pd.concat(frames, ignore_index=True)[["part", "seed", "epoch", *MEASURES]]
    marked = numbers[(numbers.part == judged_part(numbers)) & (numbers.seed == MEAN)]
    numbers["lowest"] = numbers.index == marked.loss.idxmin()
    return numbers


def judged_part(numbers: pd.DataFrame) -> str:
    """The part whose lowest loss is marked: validation where it was measured, test otherwise."""
    return "validation" if (numbers.part == "validation").any() else "test"


def training_curves(
    measures: Mapping[int, pd.DataFrame], *, color: str
) -> tuple[Figure, pd.DataFrame]:
    """The figure and its plotted numbers.

    ``measures``: a seed's number to its table of measures; ``color``: the model's palette name.
    The loss axis is linear from 0, as in both sources, and fits the losses without penalty terms;
    a running average, which holds penalties, may leave it at the top.
    """
    numbers = curve_numbers(measures)
    lines = _lines(style.color(color))
    with style.applied():
        figure, axes = style.panels(2)
        for panel, (measure, label) in zip(axes, MEASURES.items(), strict=True):
            _draw(panel, numbers, measure, lines)
            panel.set(xlabel="epoch", ylabel=label)
            panel.xaxis.get_major_locator().set_params(integer=True)
        _fit(axes, numbers)
        _mark_lowest(axes, numbers)
        style.legend_below(figure, axes[0], columns=3)
    return figure, numbers


def _lines(color: str) -> dict[str, dict]:
    """Training is grey and the running average dashed; what was not trained on has the model's."""
    return {
        "running": {"color": style.NEUTRAL, "linestyle": (0, (4, 2)), "linewidth": 1.2},
        "train": {"color": style.NEUTRAL, "markersize": 3.5},
        "validation": {"color": style.tint(color, 0.55), "linestyle": (0, (1, 1))},
        "test": {"color": color, "markersize": 3.5},
    }


def _draw(axes: Axes, numbers: pd.DataFrame, measure: str, lines: dict[str, dict]) -> None:
    epochs = numbers.epoch.nunique()
    for (part, seed), line in numbers.groupby(["part", "seed"], sort=False):
        known = line.dropna(subset=[measure])
        look = dict(lines[part])
        if seed == MEAN:
            # Where a part was measured at a few epochs only, its points show which.
            few = len(known) < 0.5 * epochs
            look |= {"label": PARTS[part], "zorder": 3, "marker": "o" if few or epochs == 1 else ""}
        else:
            look |= {"linewidth": 0.5, "alpha": 0.45, "zorder": 2}
        axes.plot(known.epoch, known[measure], **look)


def _fit(axes: Sequence[Axes], numbers: pd.DataFrame) -> None:
    measured = numbers[numbers.part != "running"]
    top = float(measured.loss.max())
    axes[0].set_ylim(0, 1.05 * top if np.isfinite(top) and top > 0 else 1)
    low = float(numbers.accuracy.min())
    axes[1].set_ylim(max(0, low - 0.05 * (1 - low)), 1 + 0.03 * (1 - low) + 1e-3)


def _mark_lowest(axes: Sequence[Axes], numbers: pd.DataFrame) -> None:
    lowest = numbers[numbers.lowest]
    if lowest.empty:
        return
    point = lowest.iloc[0]
    text = f"lowest {PARTS[point.part]} loss: {point.loss:.3f} at epoch {point.epoch:.0f}"
    for panel, measure in zip(axes, MEASURES, strict=True):
        panel.axvline(point.epoch, color=style.REFERENCE, linewidth=0.9, zorder=1)
        panel.plot(
            point.epoch,
            point[measure],
            marker="o",
            markersize=6,
            markerfacecolor=style.PAPER,
            markeredgecolor=style.REFERENCE,
            color=style.REFERENCE,
            linewidth=0.9,
            label=text,
            zorder=4,
        )

"""The one look: sizes, type, and which colour and line means what.

Colours are those of Okabe and Ito, told apart with every common colour vision. A model keeps its
colour in every figure; the consensus is always black. What a colour does not say (the part
of the data, a reading, a regularizer) is said by the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from overfit_atlas.errors import AtlasError
from overfit_atlas.spelling import HEX

PALETTE = {
    "black": "#000000",
    "orange": "#E69F00",
    "skyblue": "#56B4E9",
    "green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "vermillion": "#D55E00",
    "purple": "#CC79A7",
}
INK = PALETTE["black"]
CONSENSUS = INK
NEUTRAL = "#6B6B6B"
REFERENCE = "#8A6D00"
# Two ends of a scale that no model's colour is near to.
CORRECT = "#01665E"
WRONG = "#8C510A"

FEW_SEEDS = 2  # of so many an interval reaches over almost all that there can be: none is drawn
# What a figure is drawn on; hollow marks are filled with it, and tints are mixed with it.
PAPER = "#FFFFFF"

WIDTH = 8.0  # inches: the report's text column at 150 dots per inch is 1200 pixels
HEIGHT = 3.5

RC = {
    "axes.axisbelow": True,
    "axes.edgecolor": "#444444",
    "axes.formatter.use_mathtext": True,
    "axes.grid": True,
    "axes.labelsize": 9.5,
    "axes.linewidth": 0.7,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.w_pad": 0.08,
    "figure.dpi": 150,
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "grid.color": "#E4E4E4",
    "grid.linewidth": 0.6,
    "legend.fontsize": 8.5,
    "legend.frameon": False,
    "legend.handlelength": 2.4,
    "legend.title_fontsize": 8.5,
    "lines.linewidth": 1.6,
    "lines.solid_capstyle": "round",
    "pdf.fonttype": 42,
    "savefig.dpi": 150,
    "svg.hashsalt": "overfit-atlas",
    "xtick.color": "#444444",
    "xtick.labelsize": 8.5,
    "ytick.color": "#444444",
    "ytick.labelsize": 8.5,
}


@contextmanager
def applied() -> Iterator[None]:
    """Draw and save in the one look, whatever the user's own matplotlib settings are."""
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(RC)
        for ground in ("axes", "figure", "savefig"):
            matplotlib.rcParams[f"{ground}.facecolor"] = PAPER
        yield


def panels(
    columns: int, height: float = HEIGHT, rows: int = 1, **more: Any
) -> tuple[Figure, Sequence[Axes]]:
    """A figure of the report's width with ``columns`` panels side by side; no pyplot, no window.

    With several ``rows`` the panels come row by row; ``more`` is for matplotlib's ``subplots``.
    """
    figure = Figure(figsize=(WIDTH, height))
    return figure, figure.subplots(rows, columns, squeeze=False, **more).ravel()


def color(name: str) -> str:
    """The hex value of a palette name; ``name`` itself where it is one; AtlasError if neither."""
    if re.fullmatch(HEX, name):
        return name
    if name not in PALETTE:
        raise AtlasError(f"colour '{name}': expected one of {', '.join(PALETTE)}, or #rrggbb")
    return PALETTE[name]


def tint(value: str, share: float) -> str:
    """``value`` mixed with the paper; ``share`` = 1 keeps it, 0 is the paper."""
    mixed = zip(to_rgb(PAPER), to_rgb(value), strict=True)
    return to_hex([paper + share * (channel - paper) for paper, channel in mixed])


def by_seed(axes: Axes, lines: Mapping[int, pd.Series], label: str, **look) -> pd.Series:
    """A thin line a seed and a thick one for their mean, which is returned.

    ``lines``: a seed to its values, indexed by what stands on the horizontal axis.
    """
    together = pd.DataFrame(dict(lines))
    if together.shape[1] > 1:
        for seed in together:
            axes.plot(together.index, together[seed], **look, linewidth=0.5, alpha=0.45)
    mean = together.mean(axis=1)
    axes.plot(mean.index, mean, label=label, zorder=3, **look)
    return mean


def interval_band(
    axes: Axes,
    across: pd.Series,
    low: pd.Series,
    high: pd.Series,
    seeds: pd.Series,
    *,
    color: str,
    dashed: bool = False,
) -> None:
    """An interval over so many ``seeds`` along ``across``; only where these are more than two.

    That of two reaches over the whole panel and tells nothing. ``dashed`` draws its two ends, for
    the second of two bands of one colour.
    """
    told = seeds > FEW_SEEDS
    if not told.any():
        return
    if dashed:
        for end in (low, high):
            axes.plot(across, end.where(told), color=color, linewidth=0.6, linestyle=(0, (4, 2)))
    else:
        axes.fill_between(across, low, high, where=told, color=color, alpha=0.14, linewidth=0)


def plain_log(axes: Axes) -> None:
    """A logarithmic vertical axis with its numbers written out, at 1, 2 and 5 of each power."""
    axes.set_yscale("log")
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axes.yaxis.set_minor_locator(NullLocator())


def legend_below(
    figure: Figure, axes: Axes, columns: int, side: str = "center", title: str | None = None
) -> None:
    """A legend under the panels, where it can cover no data: one for all, or one on each ``side``.

    ``axes``: the panel whose lines it names.
    """
    handles, labels = axes.get_legend_handles_labels()
    legend = figure.legend(
        handles, labels, loc=f"outside lower {side}", ncols=columns, title=title, alignment="left"
    )
    legend.get_title().set_fontweight("bold")

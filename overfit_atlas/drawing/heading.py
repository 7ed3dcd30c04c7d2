"""What stands above a figure, so that one that was sent around alone can be read."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.text import Text

from overfit_atlas.drawing import style

MARGIN = 0.08  # inches beside, above and below the heading
BETWEEN = 0.04  # inches from the title to the facts
TITLE = {"fontsize": 10.5, "fontweight": "bold"}
FACTS = {"fontsize": 8, "color": style.NEUTRAL}
SEPARATOR = " \N{MIDDLE DOT} "


def entitle(figure: Figure, title: str, about: Sequence[str]) -> None:
    """Write ``title`` and, smaller, the facts ``about`` it above all panels of ``figure``.

    The figure grows by what they take and its panels keep their size; lines that are too long are
    broken. ``title`` is a user's own: a dollar sign in it is one, and begins no mathematics.
    """
    width = (figure.get_figwidth() - 2 * MARGIN) * figure.dpi
    places, depth = [], MARGIN
    with style.applied():
        texts = [
            figure.text(0, 1, words, va="top", linespacing=1.2, parse_math=False, **look)
            for words, look in ((title, TITLE), (SEPARATOR.join(about), FACTS))
        ]
        for text in texts:
            _break(text, width)
            places.append(depth)
            depth += text.get_window_extent().height / figure.dpi + BETWEEN
    depth += MARGIN - BETWEEN
    height = figure.get_figheight() + depth
    figure.set_figheight(height)
    for text, place in zip(texts, places, strict=True):
        text.set_position((MARGIN / figure.get_figwidth(), 1 - place / height))
    layout = figure.get_layout_engine()
    if layout is not None:
        layout.set(rect=(0, 0, 1, 1 - depth / height))


def _break(text: Text, width: float) -> None:
    """Break ``text`` into the longest lines that are no wider than ``width``, in dots."""
    whole = text.get_text()
    for most in range(len(whole), 0, -1):
        text.set_text(textwrap.fill(whole, most, break_on_hyphens=False))
        if text.get_window_extent().width <= width:
            return

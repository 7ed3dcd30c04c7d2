"""Attacked images that are accepted and wrong, against the largest change of a pixel.

Source: Salman and Liu, section VI, which announces the question.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

ATTACKS = {"fgsm": "FGSM", "pgd": "PGD"}


def attack_figure(
    summary: pd.DataFrame, threshold: float, *, color: str
) -> tuple[Figure, pd.DataFrame]:
    """One panel an attack, at one threshold, with 95 % intervals over seeds as bands.

    Lines: the attacked network alone (in its palette ``color``), the consensus of it with ever more
    others on the same images (transfer, in ever darker grey), and the consensus attacked itself
    (joint, dashed). ``summary``: of :func:`overfit_atlas.questions.adversarial.tables.summarise`.
    """
    drawn = summary[summary.threshold == threshold]
    with style.applied():
        figure, axes = style.panels(2)
        for panel, (attack, title) in zip(axes, ATTACKS.items(), strict=True):
            for line, look in _lines(drawn[drawn.attack == attack], style.color(color)):
                panel.plot(line.epsilon, line.fooled_mean, **look)
                band = (line.fooled_low, line.fooled_high, line.seeds)
                style.interval_band(panel, line.epsilon, *band, color=look["color"])
            panel.set(
                title=title,
                xlabel="largest change of a pixel $\\epsilon$",
                ylabel=f"share accepted and wrong, $p_t$ = {threshold:g}",
                ylim=(-0.02, 1.02),
            )
        style.legend_below(figure, axes[0], columns=2)
    return figure, drawn


def _lines(drawn: pd.DataFrame, own: str) -> list[tuple[pd.DataFrame, dict]]:
    single, joint = drawn[drawn.target == "single"], drawn[drawn.target == "joint"]
    largest = int(drawn.members.max())
    marked = {"marker": "o", "markersize": 3.5}
    lines = []
    look: dict[str, Any]
    for members, line in single.groupby("members"):
        if members == 1:
            look = {"color": own, "label": "attacked network alone"}
        else:
            look = {
                "color": style.tint(style.CONSENSUS, (members - 1) / (largest - 1)),
                "label": f"same images, {members} must agree",
            }
        lines.append((line.sort_values("epsilon"), look | marked))
    look = {
        "color": style.PALETTE["vermillion"],
        "linestyle": (0, (4, 1.5)),
        "label": f"consensus of {largest} attacked itself",
    }
    return [*lines, (joint.sort_values("epsilon"), look | marked)]

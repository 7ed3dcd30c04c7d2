"""Accuracy, individual and by consensus, against the number of training images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

CONSENSUS = "consensus"
PANELS = {
    "accuracy_at_threshold": "accuracy of accepted, $p_t$ = {at:g}",
    "coverage_at_threshold": "share accepted, $p_t$ = {at:g}",
    "accuracy_at_coverage": "accuracy, {at:.0%} classified",
}


def dataset_size_figure(
    sizes: pd.DataFrame, members: Sequence[Mapping[str, str]]
) -> tuple[Figure, pd.DataFrame]:
    """Four panels: every input classified, fixed p_t (accuracy, share), a fixed share.

    ``sizes``: of :func:`overfit_atlas.questions.dataset_size.tables.summarise`; ``members``:
    ``name``, ``label`` and ``color`` of each. Of several thresholds or shares the last is drawn.
    """
    last = {quantity: sizes[sizes.quantity == quantity]["at"].iloc[-1] for quantity in PANELS}
    panels = [("accuracy", 1.0, "accuracy, every input classified")]
    panels += [(name, last[name], text.format(at=last[name])) for name, text in PANELS.items()]
    who = [(one["name"], one["label"], style.color(one["color"])) for one in members]
    who.append((CONSENSUS, "consensus, class-wise minimum", style.CONSENSUS))
    with style.applied():
        figure = Figure(figsize=(style.WIDTH, 5.6))
        grid = figure.subplots(2, 2).ravel()
        for panel, (quantity, at, title) in zip(grid, panels, strict=True):
            shown = sizes[(sizes.quantity == quantity) & (sizes["at"] == at)]
            for name, label, color in who:
                own = shown[shown.member == name]
                panel.plot(own.images, own["mean"], "o-", color=color, markersize=4, label=label)
                style.interval_band(panel, own.images, own.low, own.high, own.seeds, color=color)
            panel.set(title=title, xlabel="training images")
            if shown["mean"].notna().any():
                panel.set_xscale("log")
            else:  # A log axis needs a point.
                panel.text(0.5, 0.5, "no input is accepted", transform=panel.transAxes, ha="center")
            panel.set_ylim(top=1.01)
        style.legend_below(figure, grid[0], columns=len(who))
    return figure, sizes

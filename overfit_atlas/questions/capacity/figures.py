"""Train and test error against the number of parameters, with the interpolation point.

Serves the capacity sweep; the descent beyond interpolation is that of Belkin et al. (2019).
"""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

LINES = {
    "train_error": (style.NEUTRAL, "train error"),
    "test_error": (style.PALETTE["vermillion"], "test error"),
}


def capacity_figure(
    table: pd.DataFrame, points: pd.DataFrame, runs: pd.DataFrame
) -> tuple[Figure, pd.DataFrame]:
    """Mean errors with 95 % intervals as bands, seeds as dots; widths stand above the frame.

    ``table`` and ``points`` as :mod:`overfit_atlas.measures.sweep` gives them, ``runs`` one row
    a run. Numbers: the runs, then the means, with ``part``.
    """
    with style.applied():
        figure, (panel,) = style.panels(1, height=4.0)
        panel.set_xscale("log")
        for column, (color, label) in LINES.items():
            panel.plot(table.parameters, 100 * table[column], color=color, label=label)
            panel.plot(runs.parameters, 100 * runs[column], ".", color=color, markersize=4)
            low, high = 100 * table[f"{column}_low"], 100 * table[f"{column}_high"]
            style.interval_band(panel, table.parameters, low, high, table.seeds, color=color)
        reached = points.dropna(subset=["parameters"]).drop_duplicates("parameters")
        for point, line in zip(reached.itertuples(), ("-", (0, (4, 1.5))), strict=False):
            allowed = (
                "no error"
                if point.threshold == 0
                else f"at most {100 * point.threshold:g} % errors"
            )
            panel.axvline(
                float(point.parameters),
                color=style.INK,
                linewidth=1,
                linestyle=line,
                label=f"first width with {allowed} in training: {point.width}",
            )
        samples = int(runs.samples.iloc[0])
        panel.axvline(
            samples,
            color=style.REFERENCE,
            linewidth=1,
            linestyle=(0, (1, 1.5)),
            label=f"as many parameters as samples, {samples:,}",
        )
        top = 100 * max(runs.train_error.max(), runs.test_error.max())
        panel.set(xlabel="parameters", ylabel="error (%)", ylim=(-0.02 * top, 1.08 * top))
        above = panel.secondary_xaxis("top")
        above.set_xticks(table.parameters, [f"{width:g}" for width in table.width])
        above.minorticks_off()
        above.set_xlabel("hidden units")
        style.legend_below(figure, panel, columns=2)
    return figure, pd.concat([runs.assign(part="run"), table.assign(part="mean")])

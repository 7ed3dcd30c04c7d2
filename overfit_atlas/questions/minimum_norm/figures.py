"""SGD on under-determined least squares: where it goes, and how long other solutions are.

Source: Rutgers report, section 7, after Zhang et al. (2017), section 5.
"""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

NARROWEST = 1e-9  # of the histogram, since equal norms leave no room for its bins

STARTS = (("zero", "blue", "from zero"), ("away", "orange", "from elsewhere"))
LINES = (
    ("zero", "minimum_norm", "blue", "-", "from zero: to the least-norm solution"),
    ("away", "minimum_norm", "orange", "-", "from elsewhere: to the least-norm solution"),
    ("away", "nearest", "green", (0, (4, 1.5)), "from elsewhere: to the nearest solution"),
)


def minimum_norm_figure(paths: pd.DataFrame, norms: pd.DataFrame) -> tuple[Figure, pd.DataFrame]:
    """Distances along SGD's path, the norm along it, and the norms of random interpolators.

    ``paths`` and ``norms``: the tables of every seed, one below the other, with the column
    ``seed``. Thin lines are seeds. Numbers: both tables, with ``panel``.
    """
    least = norms[norms.which == "minimum norm"].set_index("seed").norm
    random = norms[norms.which == "random"]
    with style.applied():
        figure, axes = style.panels(3, height=3.7)
        for start, target, color, line, label in LINES:
            _paths(
                axes[0],
                paths[paths.start == start],
                f"relative_to_{target}",
                color=style.color(color),
                linestyle=line,
                label=label,
            )
        for start, color, label in STARTS:
            walked = paths[paths.start == start]
            walked = walked.assign(ratio=walked.norm / walked.seed.map(least))
            _paths(axes[1], walked, "ratio", color=style.color(color), label=label)
        axes[0].set_yscale("log")
        for panel in axes[:2]:
            panel.set_xscale("symlog", linthresh=1)
            panel.set(xlabel="epoch", xlim=(0, paths.epoch.max()))
            panel.set_xticks([0, 1, 10, 100, 1000])
        axes[0].set(ylabel="distance / least norm")
        axes[1].set(ylabel="norm / least norm")
        axes[1].axhline(1, color=style.NEUTRAL, linewidth=1)
        ends = random.ratio.min(), max(random.ratio.max(), random.ratio.min() + NARROWEST)
        axes[2].hist(random.ratio, bins=40, range=ends, color=style.tint(style.NEUTRAL, 0.5))
        axes[2].axvline(1, color=style.color("blue"))
        axes[2].text(
            1.04,
            0.97,
            "SGD\nfrom zero",
            transform=axes[2].get_xaxis_transform(),
            va="top",
            fontsize=8,
        )
        axes[2].set(xlabel="norm / least norm", ylabel="random interpolators")
        axes[2].set_xlim(left=0.9)
        for panel in axes[1:]:
            panel.margins(y=0.05)
        # Each panel measures something else, so each has its own legend.
        for panel, side, name in ((axes[0], "left", "distance"), (axes[1], "center", "norm")):
            style.legend_below(figure, panel, columns=1, side=side, title=f"{name}, SGD's path")
    return figure, pd.concat(
        [paths.assign(panel="paths"), norms.assign(panel="norms")], ignore_index=True
    )


def _paths(panel: Axes, paths: pd.DataFrame, column: str, *, label: str = "", **look) -> None:
    for place, (_, path) in enumerate(paths.groupby("seed")):
        panel.plot(
            path.epoch, path[column], linewidth=0.9, label=label if place == 0 else "_", **look
        )

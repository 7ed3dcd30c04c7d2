"""Gaussian-kernel interpolators: test error against samples, and against their norm.

Source: Rutgers report, section 7, after Zhang et al. (2017), section 5.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

COLORS = ("blue", "orange", "green", "purple", "vermillion", "skyblue", "yellow")
NESTED = {
    "base": ("o", "as many samples"),
    "more true": ("^", "twice as many, true labels"),
    "more random": ("v", "twice as many, the second half random"),
}


def kernel_figure(
    sizes: pd.DataFrame, means: pd.DataFrame, datasets: Sequence[str]
) -> tuple[Figure, pd.DataFrame]:
    """Test error against n, and against the norm over kernel widths and in one Hilbert space.

    ``sizes``: rows of ``evaluate`` with the column ``dataset``; ``means``: the first table of
    :func:`overfit_atlas.questions.kernel_interpolation.tables.kernels_over_seeds`. Numbers: both,
    with ``panel``.
    """
    with style.applied():
        figure, axes = style.panels(3, height=3.9)
        for dataset, name in zip(datasets, COLORS[: len(datasets)], strict=True):
            color = style.color(name)
            own = sizes[sizes.dataset == dataset].sort_values("samples")
            axes[0].plot(own.samples, 100 * own.test_error, "o-", color=color, label=dataset)
            _widths(
                axes[1], means[(means.dataset == dataset) & (means.comparison == "widths")], color
            )
            _nested(
                axes[2], means[(means.dataset == dataset) & (means.comparison == "nested")], color
            )
        axes[0].set_xscale("log")
        axes[0].set_xticks(sorted(sizes.samples.unique()))
        axes[0].set_xticklabels([f"{n:g}" for n in sorted(sizes.samples.unique())])
        axes[0].minorticks_off()
        axes[0].set(xlabel="training samples", ylabel="test error (%)", ylim=(0, None))
        axes[0].set_title("more samples")
        axes[1].set(xlabel="norm", ylabel="test error (%)", ylim=(0, None))
        axes[1].margins(x=0.14, y=0.09)
        axes[1].set_title("other kernel widths")
        axes[2].set(xlabel="norm", ylabel="test error (%)", ylim=(0, None))
        axes[2].set_title("one kernel, nested")
        for marker, label in NESTED.values():
            axes[0].plot([], [], marker, color=style.NEUTRAL, label=label)
        style.legend_below(figure, axes[0], columns=3)
    return figure, pd.concat(
        [sizes.assign(panel="sizes"), means.assign(panel="norms")], ignore_index=True
    )


def _widths(panel: Axes, means: pd.DataFrame, color: str) -> None:
    means = means.sort_values("gamma")
    panel.plot(means.norm_mean, 100 * means.test_error_mean, "o-", color=color, markersize=4)
    for end in (means.iloc[0], means.iloc[-1]):
        panel.annotate(
            rf"$\gamma$ = {end.gamma:g}",
            (end.norm_mean, 100 * end.test_error_mean),
            textcoords="offset points",
            xytext=(0, 6),
            ha="center",
            fontsize=7.5,
            color=style.NEUTRAL,
        )


def _nested(panel: Axes, means: pd.DataFrame, color: str) -> None:
    places = means.set_index("labels")
    base = places.loc["base"]
    for name, (marker, _) in NESTED.items():
        other = places.loc[name]
        panel.plot(
            [base.norm_mean, other.norm_mean],
            [100 * base.test_error_mean, 100 * other.test_error_mean],
            color=style.tint(color, 0.5),
            linewidth=1,
        )
        panel.plot(other.norm_mean, 100 * other.test_error_mean, marker, color=color)

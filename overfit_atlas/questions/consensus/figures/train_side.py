"""What the training images tell: the train and test gap under consensus, and neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

CONSENSUS = "consensus"


def gap_figure(
    summary: pd.DataFrame, members: Sequence[Mapping[str, str]]
) -> tuple[Figure, pd.DataFrame]:
    """Train minus test accuracy among the accepted, against the threshold and the share accepted.

    ``summary``: of ``summarise_gap`` in
    :mod:`overfit_atlas.questions.consensus.tables.train_side`; ``members``: ``name``, ``label`` and
    ``color`` of each.
    """
    with style.applied():
        figure, axes = style.panels(2)
        for name, label, color in _who(members):
            own = summary[summary.member == name]
            axes[0].plot(own.threshold, own.gap_mean, color=color, label=label)
            axes[1].plot(own.test_coverage, own.gap_mean, color=color)
            band = (own.gap_low, own.gap_high, own.seeds)
            for panel, across in zip(axes, (own.threshold, own.test_coverage), strict=True):
                style.interval_band(panel, across, *band, color=color)
        for panel, place in zip(
            axes, ("threshold $p_t$", "share of test inputs classified"), strict=True
        ):
            panel.axhline(0, color=style.NEUTRAL, linewidth=0.8)
            panel.set(xlabel=place, ylabel="train minus test accuracy", xlim=(0, 1.01))
        style.legend_below(figure, axes[0], columns=4)
    return figure, summary


def neighbours_figure(
    agreement: pd.DataFrame, epochs: pd.DataFrame, members: Sequence[Mapping[str, str]]
) -> tuple[Figure, pd.DataFrame]:
    """Test accuracy by how many neighbours are alike; and test against train accuracy by epoch.

    ``agreement`` and ``epochs`` are those of
    :mod:`overfit_atlas.questions.consensus.tables.train_side`. In the right panel a point is an
    epoch: were a network a nearest-neighbour classifier, the test images would turn right as their
    neighbours do, along the diagonal.
    """
    counted = agreement[agreement.alike >= 0]
    most = int(counted.alike.max())
    with style.applied():
        figure, axes = style.panels(2)
        for shift, (name, label, color) in enumerate(_who(members)[1:]):
            own = counted[counted.member == name]
            place = own.alike + 0.12 * (shift - (len(members) - 1) / 2)
            # Of one seed the interval is that of a share; that of two seeds is hardly ever short.
            told = own.seeds != style.FEW_SEEDS
            reach = [(own.accuracy - own.low).where(told), (own.high - own.accuracy).where(told)]
            axes[0].errorbar(
                place, own.accuracy, yerr=reach, color=color, fmt="o-", markersize=4, label=label
            )
            trail = epochs[epochs.member == name]
            axes[1].plot(trail.neighbours_correct, trail.test_accuracy, ".-", color=color)
        axes[0].set(xticks=range(most + 1), ylim=(-0.02, 1.02), ylabel="test accuracy")
        axes[0].set(xlabel=f"of {most} nearest training images, of the same class")
        low = min(epochs.neighbours_correct.min(), epochs.test_accuracy.min())
        low = max(0.0, low - 0.04 * (1 - low))
        axes[1].axline((low, low), (1, 1), color=style.NEUTRAL, linewidth=0.8, linestyle=":")
        axes[1].set(xlabel="share of nearest training images classified rightly")
        axes[1].set(ylabel="test accuracy", xlim=(low, 1.02), ylim=(low, 1.02))
        style.legend_below(figure, axes[0], columns=3)
    return figure, pd.concat([agreement, epochs], ignore_index=True)


def _who(members: Sequence[Mapping[str, str]]) -> list[tuple[str, str, str]]:
    single = [(one["name"], one["label"], style.color(one["color"])) for one in members]
    return [(CONSENSUS, "consensus, class-wise minimum", style.CONSENSUS), *single]

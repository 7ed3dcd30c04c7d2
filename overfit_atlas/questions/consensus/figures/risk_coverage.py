"""Risk against coverage, and a map of where the consensus wins.

Left, the error rate among the accepted inputs as more of them are accepted; right, for each rival
and coverage, whether the consensus makes fewer errors, by the paired 95 % interval over seeds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from overfit_atlas.drawing import style

BASELINE = "classwise_min"
LABELS = {
    BASELINE: "consensus, class-wise minimum",
    "unanimous": "consensus, models must agree",
    "mean": "mean of the members",
    "geometric_mean": "geometric mean",
    "majority_vote": "majority vote",
    "snapshots": "snapshots of {first}",
    "checkpoint_agreement": "checkpoints of {first} agree",
    "best_member": "best member of each seed",
}
LINES: dict[str, dict[str, Any]] = {
    BASELINE: {"color": style.CONSENSUS, "linewidth": 2.2, "zorder": 5},
    # Wide and light, since other averages of the same members run over it.
    "mean": {"color": style.tint(style.PALETTE["vermillion"], 0.45), "linewidth": 4, "zorder": 1.5},
    "geometric_mean": {"color": style.PALETTE["vermillion"], "linestyle": (0, (1, 1.3))},
    "majority_vote": {"color": style.PALETTE["purple"]},
    "snapshots": {"color": style.PALETTE["skyblue"], "linestyle": (0, (4, 1.5))},
    "checkpoint_agreement": {"color": style.PALETTE["skyblue"], "linestyle": (0, (1, 1.3))},
}
WINS, LOSES, UNSURE, MISSING = 0, 1, 2, 3
VERDICTS = {
    WINS: (style.PALETTE["blue"], "consensus makes fewer errors"),
    LOSES: (style.PALETTE["orange"], "consensus makes more errors"),
    UNSURE: ("#E8E8E8", "no difference can be told"),
    MISSING: (style.PAPER, "one of them cannot accept as many"),
}


def risk_coverage_figure(
    summary: pd.DataFrame, members: Sequence[Mapping[str, str]]
) -> tuple[Figure, pd.DataFrame]:
    """Draw risk against coverage, a line a selector; below the least risk the axis goes on to zero.

    ``summary``: of ``summarise_risk_coverage`` in
    :mod:`overfit_atlas.questions.consensus.tables.risk_coverage`; ``members``: ``name``, ``label``
    and ``color`` of each; the first is the one named in advance.
    """
    labels = labels_of(members)
    single = {one["name"]: {"color": style.color(one["color"])} for one in members}
    drawn: dict[str, dict[str, Any]] = {**single, **LINES}
    rivals = [name for name in [*single, *labels] if name != BASELINE]
    rivals = list(dict.fromkeys(rivals))
    verdict = summary.assign(verdict=verdicts(summary))
    with style.applied():
        figure = Figure(figsize=(style.WIDTH, 4.4))
        left, right = figure.subplots(1, 2, gridspec_kw={"width_ratios": [1, 1]})
        for name, look in drawn.items():
            own = summary[summary.selector == name]
            left.plot(own.coverage, own.risk_mean, label=labels[name], **look)
        left.set(xlim=(0, 1), xlabel="share of inputs classified")
        left.set_ylabel("share of these wrong (log, down to 0)")
        _scale_with_zero(left, summary.risk_mean)
        _map(right, verdict, rivals, [labels[name] for name in rivals])
        handles, _ = left.get_legend_handles_labels()
        figure.legend(handles=handles, loc="outside lower left", ncols=2, fontsize=7.5)
        keys = [
            Patch(facecolor=fill, edgecolor="#BBBBBB", label=said)
            for fill, said in VERDICTS.values()
        ]
        figure.legend(handles=keys, loc="outside lower right", ncols=1, fontsize=7.5)
    names = {number: said for number, (_, said) in VERDICTS.items()}
    return figure, verdict.assign(verdict=verdict.verdict.map(names))


def labels_of(members: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What each selector is called: the members by their labels, the others as in LABELS."""
    first = members[0]["label"]
    own = {one["name"]: one["label"] for one in members}
    return own | {name: text.format(first=first) for name, text in LABELS.items()}


def verdicts(summary: pd.DataFrame) -> np.ndarray:
    """Does the consensus win against each row's selector? One of the keys of VERDICTS, a row."""
    low, high = summary.difference_low, summary.difference_high
    found = np.full(len(summary), UNSURE)
    found[(low > 0).to_numpy()] = WINS
    found[(high < 0).to_numpy()] = LOSES
    found[summary.difference_mean.isna().to_numpy()] = MISSING
    return found


def _scale_with_zero(axes: Axes, risks: pd.Series) -> None:
    """A logarithmic axis down to the least risk beside zero, and an even step from there to it."""
    least, most = risks[risks > 0].min(), risks.max()
    if np.isnan(least):
        return
    axes.set_yscale("symlog", linthresh=least, linscale=0.3, subs=range(2, 10))
    powers = 10.0 ** np.arange(np.ceil(np.log10(least)), np.floor(np.log10(most)) + 1)
    ticks = [0, *(power for power in powers if power > 1.5 * least)]
    axes.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set_ylim(-0.15 * least, 1.2 * most)


def _map(axes: Axes, verdict: pd.DataFrame, rivals: Sequence[str], labels: Sequence[str]) -> None:
    table = verdict.pivot(index="selector", columns="coverage", values="verdict").loc[rivals]
    colors = ListedColormap([fill for fill, _ in VERDICTS.values()])
    step = table.columns[1] - table.columns[0]
    edges = np.append(table.columns - step, table.columns[-1])
    rows = np.arange(len(rivals) + 1)
    axes.pcolormesh(edges, rows, table, cmap=colors, vmin=0, vmax=len(VERDICTS) - 1)
    for line in rows[1:-1]:
        axes.axhline(line, color=style.PAPER, linewidth=2)
    axes.set_yticks(rows[:-1] + 0.5, labels)
    axes.tick_params(left=False, labelsize=8)
    axes.set(xlim=(0, 1), xlabel="share of inputs classified", title="Consensus against each rival")
    axes.invert_yaxis()
    axes.grid(False)

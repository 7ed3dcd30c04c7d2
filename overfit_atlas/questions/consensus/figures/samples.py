"""A few samples in several models: the image, and each class's probability at every epoch.

Source: Salman and Liu, Fig. 4.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from overfit_atlas.drawing import style

FAINT = "#C9C5BB"
NEVER_SEEN = 0.05  # a class that no epoch gives more than this is not named
ROW_HEIGHT = 1.85


def samples_figure(
    samples: pd.DataFrame,
    dynamics: pd.DataFrame,
    images: pd.DataFrame,
    members: Sequence[Mapping[str, str]],
) -> tuple[Figure, pd.DataFrame]:
    """A row a sample: its image, then one panel a member.

    ``samples``: profile, id, label, decision, score; ``dynamics``: id, member, epoch, class,
    probability; ``images``: id, row, column, and value or red, green, blue;
    ``members``: name, label and color of each.
    In each panel the label and the strongest other class are drawn in colour, all others faintly.
    Numbers: ``dynamics`` with each sample's profile, label, decision and score.
    """
    with style.applied():
        figure = Figure(figsize=(style.WIDTH, 0.7 + ROW_HEIGHT * len(samples)))
        figure.get_layout_engine().set(hspace=0.06)
        axes = figure.subplots(
            len(samples), len(members) + 1, squeeze=False, width_ratios=[0.75, *[1] * len(members)]
        )
        for row, sample in zip(axes, samples.itertuples(), strict=True):
            _draw_image(row[0], images[images["id"] == sample.id], sample)
            for panel, member in zip(row[1:], members, strict=True):
                mine = (dynamics["id"] == sample.id) & (dynamics.member == member["name"])
                _draw_classes(panel, dynamics[mine], sample.label)
        for panel, member in zip(axes[0, 1:], members, strict=True):
            panel.set_title(member["label"], color=style.color(member["color"]), fontsize=9.5)
        for panel in axes[-1, 1:]:
            panel.set_xlabel("epoch")
        for row in axes:
            row[1].set_ylabel("probability")
            for panel in row[2:]:
                panel.tick_params(labelleft=False)
        axes[0, 1].plot([], [], color=style.CORRECT, label="label")
        axes[0, 1].plot([], [], color=style.WRONG, label="strongest other class")
        axes[0, 1].plot([], [], color=FAINT, label="all others")
        style.legend_below(figure, axes[0, 1], columns=3)
    return figure, dynamics.merge(samples, on="id")


def _draw_image(axes: Axes, image: pd.DataFrame, sample) -> None:
    axes.imshow(_pixels(image), cmap="gray_r", vmin=0, vmax=1, interpolation="nearest")
    axes.set(xticks=[], yticks=[])
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_title(f"{sample.profile}", fontsize=9)
    axes.set_xlabel(
        f"test image {sample.id}, label {sample.label}\n"
        f"class {sample.decision} for $p_t$ < {sample.score:.3f}",
        fontsize=7.5,
    )


def _pixels(image: pd.DataFrame) -> np.ndarray:
    """Values [row, column] of a grey image, or [row, column, 3] in [0, 1] of one in colour."""
    if "value" in image:
        return image.pivot(index="row", columns="column", values="value").to_numpy()
    channels = [
        image.pivot(index="row", columns="column", values=colour).to_numpy()
        for colour in ("red", "green", "blue")
    ]
    # Noise in place of pixels goes beyond them.
    return np.clip(np.stack(channels, axis=-1), 0, 1)


def _draw_classes(axes: Axes, lines: pd.DataFrame, label: int) -> None:
    table = lines.pivot(index="epoch", columns="class", values="probability")
    others = table.drop(columns=label)
    strongest = others.mean().idxmax()
    axes.plot(table.index, others, color=FAINT, linewidth=0.7, zorder=2)
    for number, color in ((strongest, style.WRONG), (label, style.CORRECT)):
        line = table[number]
        axes.plot(line.index, line, color=color, zorder=3)
        if line.max() > NEVER_SEEN:
            axes.annotate(
                str(number),
                (line.index[-1], line.iloc[-1]),
                (4, 0),
                textcoords="offset points",
                va="center",
                fontsize=9,
                fontweight="bold",
                color=color,
                annotation_clip=False,
            )
    axes.set(ylim=(-0.02, 1.03), xlim=(table.index[0], table.index[-1]))
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=5)

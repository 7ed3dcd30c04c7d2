"""Training curves: what each cell's loss and accuracy did, said from the plotted numbers."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.questions.curves.figures import MEAN, judged_part
from overfit_atlas.report.wording import number, plural, points, share
from overfit_atlas.study.section import Section
from overfit_atlas.study.summary import Summary

TAKES = Section

OPEN_UP_TO = 3


def build(section: Section, study: Summary) -> dict[str, Any]:
    """Figures with captions, in groups; groups are folded where there are many figures.

    Takes ``figures``: "png", "pdf", "csv", "title" and, for the folding, "group".
    """
    shown = [figure.shown(caption(files.read_table(figure.csv))) for figure in section.figures]
    groups = [
        {"title": title, "figures": list(figures)}
        for title, figures in groupby(shown, key=lambda figure: figure["group"])
    ]
    return {"groups": groups, "folded": len(shown) > OPEN_UP_TO}


def caption(numbers: pd.DataFrame) -> str:
    """What the figure of ``numbers`` (the training curves' CSV) shows, in sentences."""
    seeds = numbers[numbers.seed != MEAN].seed.nunique()
    part = judged_part(numbers)
    mean = numbers[(numbers.seed == MEAN) & (numbers.part == part)].sort_values("epoch")
    low, last = mean[mean.lowest].iloc[0], mean.iloc[-1]
    text = "One seed" if seeds == 1 else f"Mean of {plural(seeds, 'seed')}"
    if low.epoch == last.epoch:
        text += (
            f": the {part} loss is lowest at the last epoch, {last.epoch:.0f} "
            f"({number(last.loss)}); {part} accuracy there {share(last.accuracy)}."
        )
    else:
        rise = last.loss / low.loss - 1
        text += (
            f": the {part} loss is lowest at epoch {low.epoch:.0f} ({number(low.loss)}) and "
            f"{number(last.loss)} at epoch {last.epoch:.0f}, {100 * rise:.0f} % higher; {part} "
            f"accuracy moves by {points(last.accuracy - low.accuracy)} points meanwhile, to "
            f"{share(last.accuracy)}."
        )
    return text + _ends(numbers, part)


def _ends(numbers: pd.DataFrame, judged: str) -> str:
    text = ""
    for part in ("train", "test"):
        line = numbers[(numbers.seed == MEAN) & (numbers.part == part)].dropna(subset=["loss"])
        if part == judged or line.empty:
            continue
        end = line.sort_values("epoch").iloc[-1]
        name = {"train": "Training", "test": "Test"}[part]
        text += (
            f" {name} loss and accuracy at epoch {end.epoch:.0f}: {number(end.loss)} and "
            f"{share(end.accuracy)}."
        )
    return text

"""Active learning: whether choosing what the consensus rejects helps, and by how much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from overfit_atlas import files
from overfit_atlas.measures.acquisition import RANDOM, REJECTION
from overfit_atlas.predictions.members import CONSENSUS, MEAN
from overfit_atlas.questions.active_learning.figures import LOOKS
from overfit_atlas.questions.active_learning.settings import ActiveLearningSection
from overfit_atlas.report.findings import Finding, interval_of
from overfit_atlas.report.wording import NOTHING, count, interval, known, listed, points, spread
from overfit_atlas.study.summary import Summary

TAKES = ActiveLearningSection

GAIN = ("gain", "gain_low", "gain_high")
MORE = ("rejection_gain", "rejection_gain_low", "rejection_gain_high")
COLUMNS = [
    "next labels",
    "accuracy in the mean over the curve, %",
    "beside random, points",
    "accuracy with {} labels, %",
    "beside random, points",
    "labels for what random reaches with {}",
    "classes among the labels",
]


def build(section: ActiveLearningSection, study: Summary) -> dict[str, Any]:
    """Sentences, a row a way, a row a decider, and the figure.

    Takes the tables ``curves`` and ``areas``, ``members`` and ``ways``.
    """
    curves, areas = (files.read_table(section.tables[name]) for name in ("curves", "areas"))
    most = int(curves.labels.max())
    area = areas[areas.member == MEAN].set_index("way")
    last = curves[(curves.member == MEAN) & (curves.labels == most)].set_index("way")
    least = int(curves.labels.min())
    return {
        "columns": [column.format(most) for column in COLUMNS],
        "rows": [_row(way, area.loc[way], last.loc[way]) for way in section.ways],
        "deciders": ["decided by", *(LOOKS[way][0] for way in section.ways)],
        "decided": list(_decided(section, areas)),
        "seen": [_asked(area, last, least, most), *_others(section, area)],
        "figures": [figure.shown(_caption(last, most)) for figure in section.figures],
        "findings": list(_findings(section, area, last, least, most)),
    }


def _row(way: str, area: pd.Series, last: pd.Series) -> list[str]:
    beside = [
        NOTHING if way == RANDOM else _signed(interval_of(row, *GAIN)) for row in (area, last)
    ]
    return [
        LOOKS[way][0],
        spread(interval_of(area, "area", "area_low", "area_high"), 1, 100),
        beside[0],
        spread(interval_of(last, "accuracy", "accuracy_low", "accuracy_high"), 1, 100),
        beside[1],
        count(area.labels_needed),
        f"{last.classes:.1f}",
    ]


def _signed(numbers: tuple[float, float, float]) -> str:
    mean, low, high = numbers
    return f"{points(mean)} ({points(low)} to {points(high)})" if known(low) else points(mean)


def _decided(section: ActiveLearningSection, areas: pd.DataFrame) -> Iterator[list[str]]:
    deciders = {MEAN: "the members' mean", CONSENSUS: "their consensus"}
    deciders |= {member["name"]: f"{member['label']} alone" for member in section.members}
    by = areas.set_index(["member", "way"])
    for member, words in deciders.items():
        rows = (by.loc[(member, way)] for way in section.ways)
        told = (interval_of(row, "area", "area_low", "area_high") for row in rows)
        yield [words, *(spread(numbers, 1, 100) for numbers in told)]


def _verdict(low: float, high: float) -> str:
    """What an interval around a gain tells of rejection, in words."""
    asked = "abelling next what the consensus rejects first"
    if not known(low):
        return f"Whether l{asked} helps cannot be told from one seed"
    if low <= 0 <= high:
        return f"Whether l{asked} helps is undecided"
    return f"L{asked} {'helps' if low > 0 else 'does not help but harms'}"


def _held(numbers: tuple[float, float, float], seeds: int) -> str:
    return f"{points(numbers[0])} points ({interval(*numbers[1:], seeds, points)})"


def _asked(area: pd.DataFrame, last: pd.DataFrame, least: int, most: int) -> str:
    """The answer to the question, in a sentence or two."""
    row, seeds = area.loc[REJECTION], int(area.seeds.max())
    over, at = interval_of(row, *GAIN), interval_of(last.loc[REJECTION], *GAIN)
    return (
        f"{_verdict(*over[1:])}: beside random choice the accuracy changes by {_held(over, seeds)} "
        f"in the mean from {least} to {most} labels, and by {_held(at, seeds)} with {most} labels."
        f"{_fewer(row.labels_needed, most)}"
    )


def _fewer(needed: float, most: int) -> str:
    if not known(needed):
        return f" It never reaches what random choice reaches with {most} labels."
    if needed == most:
        return f" It needs all {most} labels for what random choice reaches with them."
    return f" {count(needed)} labels so chosen do what {most} at random do."


def _others(section: ActiveLearningSection, area: pd.DataFrame) -> Iterator[str]:
    """What the other ways gain, and whether rejection is better than they are."""
    others = [way for way in section.ways if way not in (REJECTION, RANDOM)]
    if not others:
        return
    seeds = int(area.seeds.max())
    gained = [
        f"{LOOKS[way][0]} {_held(interval_of(area.loc[way], *GAIN), seeds)}" for way in others
    ]
    yield f"Other ways beside random choice: {listed(gained)}."
    better, worse, alike = "does better than", "does worse than", "cannot be told from"
    said: dict[str, list[str]] = {better: [], worse: [], alike: []}
    for way in others:
        mean, low, high = interval_of(area.loc[way], *MORE)
        words = better if low > 0 else worse if high < 0 else alike
        told = f"{points(mean)} points; {interval(low, high, seeds, points)}"
        said[words].append(f"{LOOKS[way][0]} ({told})")
    parts = [f"{words} {listed(ways)}" for words, ways in said.items() if ways]
    yield f"Rejection {'; it '.join(parts)}."


def _caption(last: pd.DataFrame, most: int) -> str:
    ranked = last.sort_values("accuracy", ascending=False, kind="stable")
    said = [f"{LOOKS[way][0]} {100 * row.accuracy:.1f}" for way, row in ranked.iterrows()]
    return (
        f"Accuracy (%) with {most} labels, decided by the members' mean: {listed(said)}. Right: "
        "beside random choice, paired by seed, with 95 % intervals; the first images are the same "
        "for all ways of one seed."
    )


def _findings(
    section: ActiveLearningSection,
    area: pd.DataFrame,
    last: pd.DataFrame,
    least: int,
    most: int,
) -> Iterator[Finding]:
    """What rejection gains over random choice, in the mean and at the end."""
    rows: Mapping[str, pd.Series] = {
        f"in the mean from {least} to {most} labels": area.loc[REJECTION],
        f"with {most} labels": last.loc[REJECTION],
    }
    for where, row in rows.items():
        numbers = interval_of(row, *GAIN)
        if not known(numbers[1]):
            continue
        text = (
            f"accuracy {where} by labelling next what the consensus rejects first and not images "
            f"at random ({interval(*numbers[1:], int(row.seeds), points)})"
        )
        figure = section.figure("learning")
        yield Finding(f"{points(numbers[0])} points", text, figure, numbers, against=0)

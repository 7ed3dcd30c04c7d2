"""What sections found, and which of it stands farthest from being overturned."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from overfit_atlas.study.section import Figure

FIRST = 3
"""How many findings head the page."""


class Finding(NamedTuple):
    """One thing that a section found.

    ``value`` and ``text``: a number as a reader sees it, and the words that follow it. ``figure``:
    what shows it. ``interval``: mean, low and high of what was measured, where it has an interval;
    ``against``: the value of it that would overturn the finding.
    """

    value: str
    text: str
    figure: Figure | None
    interval: tuple[float, float, float] = (math.nan, math.nan, math.nan)
    against: float = math.nan

    @property
    def strength(self) -> float:
        """How many times as wide the interval would have to be to hold ``against``.

        Only its side towards ``against`` counts, for intervals within bounds are lopsided. NaN
        without an interval, and for one of no width: numbers that do not vary over seeds say
        nothing of how much they might.
        """
        mean, low, high = self.interval
        reach = mean - low if self.against < mean else high - mean
        return abs(mean - self.against) / reach if reach > 0 else math.nan


class Placed(NamedTuple):
    """A finding with the section that it heads."""

    section: Mapping[str, Any]
    finding: Finding


def strongest(sections: Sequence[Mapping[str, Any]], most: int = FIRST) -> list[Placed]:
    """The ``most`` findings that head the page, of each question one.

    First those that their interval tells, the strongest first. Where these are too few, what has no
    interval follows in the order of the page. A finding whose interval holds the value that would
    overturn it, or that no figure shows, is none of them.
    """
    found = [
        Placed(section, finding)
        for section in sections
        for finding in section.get("findings", ())
        if finding.figure is not None
    ]
    told = [one for one in found if one.finding.strength > 1]
    told.sort(key=lambda one: -one.finding.strength)
    untold = [one for one in found if math.isnan(one.finding.strength)]
    chosen: dict[str, Placed] = {}
    for one in (*told, *untold):
        chosen.setdefault(_question(one.section), one)
    return list(chosen.values())[:most]


def _question(section: Mapping[str, Any]) -> str:
    """The room that a section stands in, such as questions/NAME."""
    return "/".join(PurePosixPath(section["builder"]).parts[1:3])


def interval_of(row: Mapping[str, Any] | Any, *columns: str) -> tuple[float, float, float]:
    """Mean, low and high of a table's row; ``columns``: their three names, if they have others."""
    mean, low, high = columns or ("mean", "low", "high")
    return float(row[mean]), float(row[low]), float(row[high])

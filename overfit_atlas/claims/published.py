"""The numbers that the two studies printed, read from ``config/published.yaml``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from overfit_atlas.errors import AtlasError, nearest, unknown
from overfit_atlas.fields import Entry, Threshold
from overfit_atlas.files import AnyPath
from overfit_atlas.mistakes import read_checked, report
from overfit_atlas.yaml_files import Key, read_with_places

Text = Annotated[str, Field(min_length=1)]
Percent = Annotated[float, Field(ge=0, le=100)]
Count = Annotated[int, Field(ge=0)]

FILE = Path(__file__).parents[2] / "config" / "published.yaml"

Kind = Literal["grids", "consensus"]

REGULARIZERS = {"none": "none", "l2": "L2", "dropout": "dropout", "l2-dropout": "L2 + dropout"}
"""The columns of the Rutgers table, in its order, as a reader sees them."""


def read(kind: Kind, name: str | None) -> dict[str, Any] | None:
    """What is printed under ``name``, with its work's names under ``work``; None for None.

    Raises AtlasError for a name that is not there.
    """
    if name is None:
        return None
    for _, text in mistakes(kind, name):
        raise AtlasError(text)
    numbers = _numbers()
    entry = numbers[kind][name]
    return {**entry, "work": numbers["works"][entry["work"]]}


def works() -> dict[str, dict[str, Any]]:
    """The two studies by their names: title, short name and where they were published."""
    return _numbers()["works"]


def mistakes(kind: Kind, name: str | None) -> Iterator[tuple[str, str]]:
    """("published", what is wrong) where ``name`` is set and is no entry of ``kind``."""
    known = _numbers()[kind]
    if name is not None and name not in known:
        yield (
            "published",
            f"config/published.yaml has no {name!r} under {kind}; there are: {', '.join(known)}"
            f"{nearest(name, known)}",
        )


class Work(Entry):
    """A study: its short name, and where it was published."""

    short: Text
    title: Text


class Notes(Entry):
    """What the text leaves open."""

    ambiguities: tuple[Text, ...] = ()


class Accuracies(Entry):
    """Train and test accuracy of one cell, in percent."""

    train: Percent
    test: Percent


class Grid(Entry):
    """A table of accuracies, by row and column."""

    work: Text
    where: Text
    note: str = ""
    cells: dict[str, dict[str, Accuracies]]
    notes: Notes = Notes()


class Level(Entry):
    """A level of a figure: which of its panels, and the share of one."""

    panel: Literal["accuracy", "coverage"]
    value: Annotated[float, Field(ge=0, le=1)]
    where: Text


class Point(Entry):
    """How many images a member accepted at a threshold, and how many of these were right."""

    member: Text
    threshold: Threshold
    accepted: Count
    correct: Count
    where: Text


class Agreement(Entry):
    """What was printed of a consensus; ``samples`` is the size of the test set."""

    work: Text
    samples: Annotated[int, Field(ge=1)]
    levels: tuple[Level, ...] = ()
    points: tuple[Point, ...] = ()
    notes: Notes = Notes()


class Numbers(Entry):
    """The whole of ``config/published.yaml``."""

    works: dict[str, Work]
    grids: dict[str, Grid]
    consensus: dict[str, Agreement]


def read_numbers(path: AnyPath) -> dict[str, Any]:
    """The published numbers of a file, in plain types.

    Raises AtlasError with a line for every mistake.
    """
    numbers = read_checked(path, Numbers)
    if mistakes := list(_contradictions(numbers)):
        raise report(mistakes, read_with_places(path)[1], str(path))
    return numbers.model_dump(mode="json", exclude_unset=True)


def _contradictions(numbers: Numbers) -> Iterator[tuple[Key, str]]:
    named = [("grids", name, each.work) for name, each in numbers.grids.items()]
    named += [("consensus", name, each.work) for name, each in numbers.consensus.items()]
    for kind, name, work in named:
        if work not in numbers.works:
            yield (kind, name, "work"), unknown("work", work, numbers.works)
    for name, agreement in numbers.consensus.items():
        for place, point in enumerate(agreement.points):
            key: Key = ("consensus", name, "points", place)
            if not point.correct <= point.accepted <= agreement.samples:
                yield (
                    key,
                    f"{point.correct} correct of {point.accepted} accepted of "
                    f"{agreement.samples} samples cannot be: each is part of the next",
                )


@cache
def _numbers() -> dict[str, Any]:
    return read_numbers(FILE)

"""The facts of the datasets, held against their types and against each other when they are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError

from overfit_atlas.data.dataset import ROLES
from overfit_atlas.errors import AtlasError, nearest
from overfit_atlas.fields import Entry, Label, Name, distinct
from overfit_atlas.files import AnyPath
from overfit_atlas.mistakes import described, report
from overfit_atlas.yaml_files import Key, read_with_places


def _matching(pattern: str, words: str) -> Callable[[str], str]:
    """A check that a text matches ``pattern``; a text that does not is told ``words``."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text):
            raise ValueError(words)
        return text

    return check


def _two_or_three(shape: tuple[int, ...]) -> tuple[int, ...]:
    if len(shape) not in (2, 3):
        raise ValueError("height and width, and, unless the images are grey, their channels")
    return shape


Text = Annotated[str, Field(min_length=1)]
Positive = Annotated[int, Field(ge=1)]
FileName = Annotated[
    str, AfterValidator(_matching(r"[^/\s{}]+", "a file's name, without a folder or blanks"))
]
Digest = Annotated[
    str, AfterValidator(_matching("[0-9a-f]{64}", "a SHA-256: 64 of the characters 0-9 and a-f"))
]
Address = Annotated[
    str,
    AfterValidator(
        _matching(
            "(https?://|package:)[^/]+/(.*/)?|file:(.*/)?",
            "http://, https://, package: or file:, and a slash at its end, for a file's name "
            "follows it",
        )
    ),
]


class Counts(Entry):
    """Images of each part."""

    train: Positive
    test: Positive


class ClassCounts(Entry):
    """Images of each class of each part, in the order of the classes' names."""

    train: tuple[Annotated[int, Field(ge=0)], ...]
    test: tuple[Annotated[int, Field(ge=0)], ...]


class Pins(Entry):
    """One published file."""

    role: Text
    bytes: Positive
    sha256: Digest


class Facts(Entry):
    """One entry of ``config/datasets.yaml``, whose head says what each key means."""

    title: Text
    format: Literal["idx", "usps", "digits", "cifar", "npz"]
    image_shape: Annotated[tuple[Positive, ...], AfterValidator(_two_or_three)]
    pixel_low: float
    pixel_high: float
    # Each of the formats gives a label as one byte.
    class_names: Annotated[
        tuple[Label, ...], Field(min_length=2, max_length=256), AfterValidator(distinct)
    ]
    counts: Counts
    class_counts: ClassCounts
    split: Text
    licence: Text
    source: Text
    addresses: Annotated[tuple[Address, ...], Field(min_length=1)]
    files: dict[FileName, Pins]


def read_facts(path: AnyPath) -> dict[str, dict[str, Any]]:
    """The entries of a file of facts by the datasets' names, as they are written there.

    Raises AtlasError with a line for every mistake: the dataset, the key, what is wrong with its
    value, the nearest name and the line of the file.
    """
    content, places = read_with_places(Path(path))
    if not isinstance(content, dict) or not content:
        raise AtlasError(f"{path}: expected datasets, each by its name with its facts")
    if mistakes := [each for name, entry in content.items() for each in _mistakes(name, entry)]:
        raise report(mistakes, places, str(path))
    return content


def _mistakes(name: Any, entry: Any) -> Iterator[tuple[Key, str]]:
    try:
        TypeAdapter(Name).validate_python(name, strict=True)
    except ValidationError:
        yield (
            (name,),
            "a dataset's name has lower-case letters, digits and hyphens, since it becomes a "
            "folder's name",
        )
    try:
        facts = Facts.of(entry)
    except ValidationError as faults:
        found = described(faults, entry, Facts)
    else:
        found = _contradictions(facts)
    for key, text in found:
        yield (name, *key), text


def _contradictions(facts: Facts) -> Iterator[tuple[Key, str]]:
    """(key, what is wrong with it) of what the types alone cannot see."""
    if facts.pixel_low >= facts.pixel_high:
        yield ("pixel_high",), f"{facts.pixel_high:g} does not lie above pixel_low"
    for side in Counts.model_fields:
        of_classes, whole = getattr(facts.class_counts, side), getattr(facts.counts, side)
        key: Key = ("class_counts", side)
        if len(of_classes) != len(facts.class_names):
            yield (
                key,
                f"{len(of_classes)} numbers, but class_names has {len(facts.class_names)}",
            )
        elif sum(of_classes) != whole:
            yield key, f"the numbers add up to {sum(of_classes)}, but counts.{side} is {whole}"
    yield from _roles(facts)


def _roles(facts: Facts) -> Iterator[tuple[Key, str]]:
    wanted = ROLES[facts.format]
    held: dict[str, str] = {}
    for name, pins in facts.files.items():
        key: Key = ("files", name, "role")
        if pins.role not in wanted:
            yield (
                key,
                f"{pins.role!r} is not allowed; files of the format {facts.format} are "
                f"{', '.join(wanted)}{nearest(pins.role, wanted)}",
            )
        elif pins.role in held:
            yield key, f"{pins.role!r} is the role of {held[pins.role]} too"
        held.setdefault(pins.role, name)
    if missing := [role for role in wanted if role not in held]:
        yield ("files",), f"no file has the role {', '.join(missing)}"

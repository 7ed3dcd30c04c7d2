"""The numbers that the two studies printed, read from ``config/published.yaml``."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

from overfit_atlas.errors import AtlasError, nearest
from overfit_atlas.yaml_files import read_yaml

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


@cache
def _numbers() -> dict[str, Any]:
    return read_yaml(FILE)

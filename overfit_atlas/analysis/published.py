"""The numbers that the two studies printed, read from ``config/published.yaml``."""

from __future__ import annotations

import os
from typing import Any, Literal

import yaml

from overfit_atlas.errors import AtlasError

Kind = Literal["grids", "consensus"]

REGULARIZERS = {"none": "none", "l2": "L2", "dropout": "dropout", "l2-dropout": "L2 + dropout"}
"""The columns of the Rutgers table, in its order, as a reader sees them."""


def read(path: str | os.PathLike[str], kind: Kind, name: str | None) -> dict[str, Any] | None:
    """What is printed under ``name``, with its work's names under ``work``; None for None.

    Raises AtlasError for a name that is not there.
    """
    if name is None:
        return None
    with open(path, encoding="utf-8") as stream:
        numbers = yaml.safe_load(stream)
    if name not in numbers[kind]:
        raise AtlasError(f"{path}, {kind}: no '{name}'; there are: {', '.join(numbers[kind])}")
    entry = numbers[kind][name]
    return {**entry, "work": numbers["works"][entry["work"]]}

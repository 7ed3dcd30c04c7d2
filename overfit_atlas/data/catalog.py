"""The datasets that a study can name, as ``config/datasets.yaml`` states them."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from overfit_atlas.errors import AtlasError

FACTS = Path(__file__).resolve().parents[2] / "config" / "datasets.yaml"


@dataclass(frozen=True)
class PublishedFile:
    """One file as its publisher gives it out: ``bytes`` is its size, ``sha256`` its digest."""

    name: str
    role: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Dataset:
    """The fixed facts of a dataset; ``counts`` and ``class_counts`` have keys train and test.

    ``image_shape`` is (height, width) in pixels. A published grey value p means
    (p - ``pixel_low``) / (``pixel_high`` - ``pixel_low``).
    """

    name: str
    title: str
    format: str
    image_shape: tuple[int, int]
    pixel_low: float
    pixel_high: float
    class_names: tuple[str, ...]
    counts: dict[str, int]
    class_counts: dict[str, tuple[int, ...]]
    split: str
    licence: str
    source: str
    addresses: tuple[str, ...]
    files: dict[str, PublishedFile]

    def file(self, name: str) -> PublishedFile:
        """The published file called ``name``; AtlasError where the dataset has no such file."""
        if name not in self.files:
            raise AtlasError(
                f"{self.name} has no published file {name!r}; it has {', '.join(self.files)}"
            )
        return self.files[name]


def describe(name: str, facts: Mapping[str, Any]) -> Dataset:
    """The dataset called ``name`` from its entry in ``config/datasets.yaml``."""
    files = {file: PublishedFile(name=file, **pins) for file, pins in facts["files"].items()}
    return Dataset(
        **dict(facts)
        | {
            "name": name,
            "image_shape": tuple(facts["image_shape"]),
            "class_names": tuple(facts["class_names"]),
            "class_counts": {side: tuple(n) for side, n in facts["class_counts"].items()},
            "addresses": tuple(facts["addresses"]),
            "files": files,
        }
    )


@cache
def load_facts() -> dict[str, dict[str, Any]]:
    """The entries of ``config/datasets.yaml`` by the datasets' names, in the order of that file."""
    return yaml.safe_load(FACTS.read_text(encoding="utf-8"))


@cache
def load_catalog() -> dict[str, Dataset]:
    """Every dataset of ``config/datasets.yaml`` by its name, in the order of that file."""
    return {name: describe(name, entry) for name, entry in load_facts().items()}


def dataset(name: str) -> Dataset:
    """The facts of the dataset called ``name``; AtlasError with the nearest name for a typo."""
    known = load_catalog()
    if name not in known:
        nearest = difflib.get_close_matches(name, known, n=1)
        hint = f"; did you mean {nearest[0]!r}?" if nearest else ""
        raise AtlasError(
            f"there is no dataset {name!r} in config/datasets.yaml, only {', '.join(known)}{hint}"
        )
    return known[name]

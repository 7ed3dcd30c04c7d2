"""The datasets that a study can name, as ``config/datasets.yaml`` states them.

For the process that plans a study. A job is told the checked facts of its dataset and reads them by
:mod:`overfit_atlas.data.dataset`, so that neither the check nor other datasets are in its code.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from overfit_atlas.data.dataset import Dataset, describe
from overfit_atlas.data.facts import read_facts
from overfit_atlas.errors import AtlasError, nearest

FACTS = Path(__file__).resolve().parents[2] / "config" / "datasets.yaml"


@cache
def load_facts() -> dict[str, dict[str, Any]]:
    """The entries of ``config/datasets.yaml`` by the datasets' names, in the order of that file.

    Raises AtlasError with a line for every mistake.
    """
    return read_facts(FACTS)


@cache
def load_catalog() -> dict[str, Dataset]:
    """Every dataset of ``config/datasets.yaml`` by its name, in the order of that file."""
    return {name: describe(name, entry) for name, entry in load_facts().items()}


def dataset(name: str) -> Dataset:
    """The facts of the dataset called ``name``; AtlasError with the nearest name for a typo."""
    known = load_catalog()
    if name not in known:
        raise AtlasError(
            f"there is no dataset {name!r} in config/datasets.yaml, only {', '.join(known)}"
            f"{nearest(name, known)}"
        )
    return known[name]

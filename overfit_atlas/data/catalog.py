"""The datasets that a study can name: ``datasets.yaml`` and ``own-datasets.yaml`` in ``config/``.

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
OWN = FACTS.with_name("own-datasets.yaml")
"""What ``overfit-atlas dataset add`` writes; a user's own, and there only then."""


@cache
def load_facts() -> dict[str, dict[str, Any]]:
    """The entries of both files of facts by the datasets' names, in their order there.

    Raises AtlasError with a line for every mistake.
    """
    published, own = read_facts(FACTS), read_facts(OWN) if OWN.exists() else {}
    if twice := sorted(published.keys() & own.keys()):
        raise AtlasError(f"{OWN}: {twice[0]} stands in {FACTS} too; give it another name")
    return published | own


@cache
def load_catalog() -> dict[str, Dataset]:
    """Every dataset by its name, in the order of :func:`load_facts`."""
    return {name: describe(name, entry) for name, entry in load_facts().items()}


def dataset(name: str) -> Dataset:
    """The facts of the dataset called ``name``; AtlasError with the nearest name for a typo."""
    known = load_catalog()
    if name not in known:
        raise AtlasError(
            f"there is no dataset {name!r}, only {', '.join(known)}{nearest(name, known)}"
        )
    return known[name]

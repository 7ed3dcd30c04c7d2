"""Tables that stand in one file a seed."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TypeVar

import pandas as pd

from overfit_atlas import files

Key = TypeVar("Key", bound=Hashable)


def read(paths: Sequence[str], keys: Sequence[Key]) -> dict[Key, pd.DataFrame]:
    """The table at each of ``paths`` by its seed (or another of ``keys``), in this order."""
    return {key: files.read_table(path) for key, path in zip(keys, paths, strict=True)}


def read_rows(paths: Sequence[str], seeds: Sequence[int]) -> list[pd.DataFrame]:
    """The same tables, each with its seed as the column ``seed``."""
    return [table.assign(seed=seed) for seed, table in read(paths, seeds).items()]

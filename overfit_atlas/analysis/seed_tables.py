"""Tables that stand in one file a seed, read with the seed as a column."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from overfit_atlas import files


def read(paths: Sequence[str], seeds: Sequence[int]) -> list[pd.DataFrame]:
    """The tables at ``paths``, each with the column ``seed`` from ``seeds``, in this order."""
    return [
        files.read_table(path).assign(seed=seed) for path, seed in zip(paths, seeds, strict=True)
    ]

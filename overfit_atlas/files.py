"""Files that appear whole or not at all, and the one way that tables are written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


@contextmanager
def atomic(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Give a hidden sibling of ``path`` to write to, and rename it to ``path`` on success.

    The sibling keeps every suffix, since some libraries choose their format by it. Nothing of it is
    left behind when the block raises.
    """
    final = Path(path)
    final.parent.mkdir(parents=True, exist_ok=True)
    partial = final.with_name(f".partial-{os.getpid()}-{final.name}")
    try:
        yield partial
        partial.replace(final)
    finally:
        partial.unlink(missing_ok=True)


def write_table(frame: pd.DataFrame, path: str | os.PathLike[str]) -> None:
    """Write ``frame`` as CSV with nine significant digits, the same bytes for the same numbers."""
    with atomic(path) as partial:
        frame.to_csv(partial, index=False, lineterminator="\n", float_format="%.9g")


def read_table(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Read a table that :func:`write_table` wrote; only an empty field counts as missing."""
    # Not at the top: much that writes files has no tables, and pandas is slow to import.
    import pandas as pd

    return pd.read_csv(path, keep_default_na=False, na_values=[""])

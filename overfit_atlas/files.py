"""Files that appear whole or not at all, and the one way that tables are written and read."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from overfit_atlas.errors import AtlasError

if TYPE_CHECKING:
    import pandas as pd

AnyPath: TypeAlias = str | os.PathLike[str]
"""Where a file lies, as a script or another program names it."""

Key = TypeVar("Key", bound=Hashable)


@contextmanager
def atomic(path: AnyPath) -> Iterator[Path]:
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


def sha256(path: AnyPath) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal, read in blocks.

    Raises AtlasError when ``path`` is a folder, OSError when it cannot be read.
    """
    try:
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except IsADirectoryError:
        raise AtlasError(f"{path}: expected a file, found a folder; name its files") from None


def write_table(frame: pd.DataFrame, path: AnyPath) -> None:
    """Write ``frame`` as CSV with nine significant digits, the same bytes for the same numbers."""
    with atomic(path) as partial:
        frame.to_csv(partial, index=False, lineterminator="\n", float_format="%.9g")


def read_table(path: AnyPath) -> pd.DataFrame:
    """Read a table that :func:`write_table` wrote; only an empty field counts as missing."""
    # Not at the top: much that writes files has no tables, and pandas is slow to import.
    import pandas as pd

    return pd.read_csv(path, keep_default_na=False, na_values=[""])


def read_tables(paths: Sequence[AnyPath], keys: Sequence[Key]) -> dict[Key, pd.DataFrame]:
    """The table at each of ``paths`` by its seed (or another of ``keys``), in this order."""
    return {key: read_table(path) for key, path in zip(keys, paths, strict=True)}


def read_rows(paths: Sequence[AnyPath], seeds: Sequence[int]) -> list[pd.DataFrame]:
    """The same tables, each with its seed as the column ``seed``."""
    return [table.assign(seed=seed) for seed, table in read_tables(paths, seeds).items()]

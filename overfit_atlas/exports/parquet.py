"""How Parquet is written here: whole or not at all, described, the same bytes for the same rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from overfit_atlas import files

_FRAME = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}


def described(schema: pa.Schema, about: dict[str, Any]) -> pa.Schema:
    """``schema`` with ``about`` for those who look into the file.

    pandas shows ``about`` as the frame's ``attrs``; DuckDB shows its texts in
    ``parquet_kv_metadata``. Whole numbers and truth values come back to pandas as such where some
    are missing.
    """
    frame = schema.empty_table().to_pandas(types_mapper=_FRAME.get)
    known = pa.Schema.from_pandas(frame, preserve_index=False).metadata
    texts = {key: value for key, value in about.items() if isinstance(value, str)}
    return schema.with_metadata({**known, **texts, "PANDAS_ATTRS": json.dumps(about)})


def write_parquet(table: pa.Table, path: Path, about: dict[str, Any]) -> None:
    """Write ``table`` with ``about``, see :func:`described`."""
    with files.atomic(path) as partial:
        pyarrow.parquet.write_table(
            table.cast(described(table.schema, about)), partial, compression="zstd"
        )

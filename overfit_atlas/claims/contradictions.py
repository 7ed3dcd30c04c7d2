"""The places where a study contradicts itself, as ``config/contradictions.yaml`` lists them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from overfit_atlas.errors import AtlasError

KEYS = ("id", "study", "kind", "where", "stated", "conflict")


def table(entries: Sequence[Mapping[str, Any]], source: str) -> pd.DataFrame:
    """The list in its order, one row an entry; columns as in :data:`KEYS`. ``source`` names it.

    The places of ``where`` are joined by semicolons. Raises AtlasError for an entry whose keys are
    not those of :data:`KEYS`, and for an id given twice.
    """
    rows: list[dict[str, str]] = []
    for place, entry in enumerate(entries, start=1):
        if set(entry) != set(KEYS):
            raise AtlasError(
                f"{source}, entry {place}: expected the keys {', '.join(KEYS)}, found "
                f"{', '.join(map(str, entry))}"
            )
        if any(row["id"] == entry["id"] for row in rows):
            raise AtlasError(
                f"{source}, entry {place}: the id {entry['id']} is taken; give another"
            )
        texts = {key: str(entry[key]).strip() for key in KEYS if key != "where"}
        rows.append({**texts, "where": "; ".join(entry["where"])})
    return pd.DataFrame(rows, columns=list(KEYS))

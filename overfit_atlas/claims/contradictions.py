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
    check(entries, source)
    rows = []
    for entry in entries:
        texts = {key: str(entry[key]).strip() for key in KEYS if key != "where"}
        rows.append({**texts, "where": "; ".join(entry["where"])})
    return pd.DataFrame(rows, columns=list(KEYS))


def check(entries: Any, source: str) -> None:
    """Raise AtlasError for the first of ``entries`` that is none, with its place in ``source``."""
    if not isinstance(entries, list):
        raise AtlasError(f"{source}: expected a list of entries, found {type(entries).__name__}")
    taken: set[str] = set()
    for place, entry in enumerate(entries, start=1):
        found = ", ".join(map(str, entry)) if isinstance(entry, dict) else repr(entry)
        if not isinstance(entry, dict) or set(entry) != set(KEYS):
            raise AtlasError(
                f"{source}, entry {place}: expected the keys {', '.join(KEYS)}, found {found}"
            )
        for key in KEYS:
            texts = entry[key] if key == "where" else [entry[key]]
            if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
                wanted = "a list of texts" if key == "where" else "a text"
                raise AtlasError(
                    f"{source}, entry {place}: {key}: expected {wanted}, found {entry[key]!r}"
                )
        if entry["id"] in taken:
            raise AtlasError(
                f"{source}, entry {place}: the id {entry['id']} is taken; give another"
            )
        taken.add(entry["id"])

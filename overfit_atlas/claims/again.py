"""Which machines made the measurements of a claim again, and what came of it.

A statement counts for a claim where it tells of a table that measures the claim with the digest
that the study of today has recorded: one on an earlier version says nothing of this one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from overfit_atlas.files import sha256
from overfit_atlas.provenance.statement import WORDS, read_statement

COLUMNS = ("claim", "machine", "steps", "cpu", "system", "word")


def made_again(statements: Iterable[Path | str], measurements: pd.DataFrame) -> pd.DataFrame:
    """One row for each claim, machine and how far back it went, with the worst word.

    ``statements``: paths of their files; ``measurements``: with the columns claim and table, whose
    files lie where the paths say. Raises AtlasError for a statement that was edited.
    """
    tables = {
        str(table): set(map(str, rows.claim)) for table, rows in measurements.groupby("table")
    }
    digests = {table: sha256(table) for table in tables}
    found: dict[tuple[str, str, str], tuple[str, str, str]] = {}
    for path in sorted(map(str, statements)):
        statement = read_statement(Path(path))
        machine = statement.machine
        for claim, word in _words(statement.files, tables, digests):
            place = (claim, str(machine["name"]), statement.steps)
            worst = max(found[place][2], word, key=WORDS.index) if place in found else word
            found[place] = (str(machine.get("cpu")), str(machine.get("system")), worst)
    rows = [(*place, *said) for place, said in sorted(found.items())]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _words(
    files: Mapping[str, Mapping[str, str]],
    tables: Mapping[str, set[str]],
    digests: Mapping[str, str],
) -> Iterable[tuple[str, str]]:
    for name, file in files.items():
        if digests.get(name) == file["sha256"]:
            for claim in sorted(tables[name]):
                yield claim, file["word"]

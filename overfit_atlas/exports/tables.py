"""The tables of a study as Parquet, each with what its columns mean, and the dictionary of all.

A Parquet file lies where its CSV lies in the study. Columns have the type that the dictionary
says: a whole number stays one beside missing values, and a name stays text. Every number is the
one that stands in the CSV, to the last bit.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.csv

from overfit_atlas import __version__, files
from overfit_atlas.errors import AtlasError
from overfit_atlas.exports.dictionary import Column, Table, tables
from overfit_atlas.exports.parquet import write_parquet
from overfit_atlas.provenance.vouched import Vouched, vouched

DICTIONARY = "dictionary.csv"
WRITTEN = {DICTIONARY: None, "tables": "*/tables/*.parquet", "runs": "*/runs/*.parquet"}
"""What an export writes: the dictionary, and folders with the pattern of their files' paths."""

TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
}


def export_tables(study: Path, project: Path, out: Path) -> tuple[int, int]:
    """Write every table of ``study`` into the folder ``out``; the numbers of tables and columns.

    ``project``: the folder of code and config. The same study gives the same bytes. Raises
    AtlasError for a study that is not as recorded, and for a table or a column that no
    ``columns.yaml`` describes.
    """
    found = vouched(study, project, _is_table)
    rows: dict[tuple[str, str], Column] = {}
    with files.atomic_folder(out) as partial:
        for one in found:
            experiment, kind = _kind_of(one)
            layout = _layout(one, kind)
            target = partial / f"{one.name.removesuffix('.csv')}.parquet"
            write_parquet(_read(one, layout), target, _about(one, kind, layout))
            name = kind.pattern.replace(f"{{{kind.question}}}", experiment or "")
            name = f"{name.removesuffix('.csv')}.parquet"
            rows.update({(name, column.name): column for column in layout})
        frame = pd.DataFrame(
            [(table, *_described(column)) for (table, _), column in sorted(rows.items(), key=_by)],
            columns=["table", "column", "type", "unit", "description"],
        )
        files.write_table(frame, partial / DICTIONARY)
    return len(found), len(rows)


def _is_table(name: str) -> bool:
    inside = name.startswith("tables/") or (
        name.startswith("runs/") and name.endswith("/measures.csv")
    )
    return inside and name.endswith(".csv")


def _kind_of(one: Vouched) -> tuple[str | None, Table]:
    """The experiment that a table belongs to, if any, and what kind of table it is."""
    named = one.record.claim["wildcards"]
    for kind in tables():
        experiment = named.get(kind.question)
        if (kind.question is None or experiment) and kind.fits(one.name, experiment):
            return experiment, kind
    raise AtlasError(
        f"{one.path}: nothing says what this table holds; describe it in the columns.yaml of its "
        "question"
    )


def _layout(one: Vouched, kind: Table) -> Sequence[Column]:
    with one.path.open(encoding="utf-8", newline="") as stream:
        header = next(csv.reader(stream), [])
    for layout in kind.layouts:
        if [column.name for column in layout] == header:
            return layout
    raise AtlasError(
        f"{one.path}: expected the columns {', '.join(c.name for c in kind.layouts[0])}, found "
        f"{', '.join(header) or 'none'}; other code made it, so run the study again"
    )


def _read(one: Vouched, layout: Sequence[Column]) -> pa.Table:
    options = pyarrow.csv.ConvertOptions(
        column_types={column.name: TYPES[column.type] for column in layout},
        null_values=[""],
        strings_can_be_null=True,
        true_values=["True"],
        false_values=["False"],
    )
    try:
        read = pyarrow.csv.read_csv(
            one.path,
            pyarrow.csv.ReadOptions(use_threads=False),
            pyarrow.csv.ParseOptions(newlines_in_values=True),
            options,
        )
    except pa.ArrowInvalid as fault:
        raise AtlasError(
            f"{one.path}: expected the types that its dictionary says: {fault}; mend the type in "
            "the columns.yaml of its question"
        ) from None
    fields = [
        pa.field(c.name, TYPES[c.type], metadata={"description": c.means, "unit": c.unit})
        for c in layout
    ]
    return read.cast(pa.schema(fields))


def _about(one: Vouched, kind: Table, layout: Sequence[Column]) -> dict:
    return {
        "description": kind.what,
        "source": one.source,
        "source_sha256": one.sha256,
        "made_by": f"overfit-atlas {__version__}",
        "columns": {c.name: f"{c.means} [{c.unit}]" if c.unit else c.means for c in layout},
    }


def _described(column: Column) -> tuple[str, str, str, str]:
    return column.name, column.type, column.unit, column.means


def _by(row: tuple[tuple[str, str], Column]) -> str:
    return row[0][0]

"""Predictions as a data package: Parquet with a row for each epoch and sample, and its metadata.

A file a run; its rows lie by side and epoch, in groups of whole epochs, so that one epoch of many
images is read without most of the rest. Logits keep every bit.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pyarrow as pa
import pyarrow.parquet

from overfit_atlas import files
from overfit_atlas.data.prepared import SIDES
from overfit_atlas.errors import AtlasError
from overfit_atlas.exports.croissant import FIELDS, Source, metadata
from overfit_atlas.exports.parquet import described, write_parquet
from overfit_atlas.predictions.dump import read_predictions
from overfit_atlas.predictions.package import ATTRIBUTES, FOLDER, METADATA
from overfit_atlas.provenance.names import is_inner
from overfit_atlas.provenance.store import find_study
from overfit_atlas.provenance.vouched import vouched

RUNS = "runs.parquet"
WRITTEN = {METADATA: None, RUNS: None, FOLDER: f"*/{FOLDER}/*.parquet"}
"""What a package consists of: files, and a folder with the pattern of its files' paths."""

RUN = ("model", "sample", "regularizer", "seed")
GROUP = 100_000
"""How many rows a group has at least, but for the last."""

_ARROW = {"sc:Text": pa.string(), "cr:Int64": pa.int64(), "cr:Float32": pa.list_(pa.float32())}


def _schema(record_set: str) -> pa.Schema:
    return pa.schema(
        [
            pa.field(name, _ARROW[kind], metadata={"description": means})
            for name, (kind, means) in FIELDS[record_set].items()
        ]
    )


@dataclass(frozen=True)
class Dump:
    """A dump to pack as ``run``; ``claim_id``: of the record that stands behind it, if one does."""

    run: str
    path: Path
    source: str
    sha256: str
    claim_id: str | None


def dumps_of_study(study: Path, project: Path) -> tuple[list[Dump], datetime]:
    """The predictions that the records of ``study`` stand behind, and when the last was made.

    Raises AtlasError for a study that has not come to its end, or is not as recorded.
    """
    end = "/predictions.h5"
    found = vouched(study, project, lambda name: name.startswith("runs/") and name.endswith(end))
    if not found:
        raise AtlasError(f"{study}: expected the predictions of runs, found none: it trains none")
    last = max(one.record.run["finished"] for one in found)
    return [
        Dump(
            one.name.removeprefix("runs/").removesuffix(end),
            one.path,
            one.source,
            one.sha256,
            one.record.claim["claim_id"],
        )
        for one in found
    ], datetime.fromisoformat(last)


def dumps_of_files(paths: Sequence[Path]) -> tuple[list[Dump], datetime]:
    """The dumps at ``paths``, named as their files, and when the last was written.

    Raises AtlasError for a file that cannot be read, two of one name, and one of a study: that goes
    with its records.
    """
    found: dict[str, Dump] = {}
    for path in paths:
        files.readable(path, "a dump of predictions (.h5)")
        try:
            study = find_study(path)
        except AtlasError:
            pass
        else:
            raise AtlasError(f"{path}: lies in the study {study}; name that folder alone")
        if not is_inner(f"{FOLDER}/{path.stem}.parquet"):
            raise AtlasError(f"{str(path)!r}: a run is called as its file; rename the file")
        if path.stem in found:
            raise AtlasError(f"{path}: {found[path.stem].path} has the same name; rename one")
        found[path.stem] = Dump(path.stem, path, path.name, files.sha256(path), None)
    times = [path.stat().st_mtime for path in paths]
    return list(found.values()), datetime.fromtimestamp(max(times), UTC)


def write_package(dumps: Sequence[Dump], about: Source, out: Path) -> int:
    """Write ``dumps`` as a package into the folder ``out``; the number of rows.

    The same dumps give the same bytes. Raises AtlasError for a dump that is not laid out as one.
    """
    rows = []
    with files.atomic_folder(out) as partial:
        for dump in dumps:
            rows.append(_write_run(dump, partial / FOLDER / f"{dump.run}.parquet"))
        of_runs = pa.Table.from_pylist(rows, schema=_schema("runs"))
        write_parquet(of_runs, partial / RUNS, {"description": "a row a run"})
        packed = [RUNS, *(row["file"] for row in rows)]
        text = json.dumps(metadata(about, partial, packed), indent=1, ensure_ascii=False)
        files.write(partial / METADATA, f"{text}\n")
    return sum(row["rows"] for row in rows)


def _write_run(dump: Dump, target: Path) -> dict[str, Any]:
    """Write one dump; its row in the table of runs."""
    shapes, attributes = _looked_at(dump.path)
    kinds = {name: int if name == "seed" else str for name in RUN}
    about = {
        name: value if isinstance(value := attributes.get(name), kind) else None
        for name, kind in kinds.items()
    }
    origin = {"source": dump.source, "source_sha256": dump.sha256}
    schema = described(_schema(FOLDER), {**origin, ATTRIBUTES: json.dumps(attributes)})
    # Logits hardly repeat; a dictionary of them would only cost time.
    repeats = [name for name in schema.names if name != "logits"]
    with (
        files.atomic(target) as partial,
        pyarrow.parquet.ParquetWriter(
            partial,
            schema,
            compression="zstd",
            use_dictionary=repeats,
            use_byte_stream_split=["logits.list.element"],
        ) as writer,
    ):
        for group in _groups(_epochs(dump, about, shapes, schema)):
            writer.write_table(group, row_group_size=len(group))
    images = {f"{side}_images": shapes[side][1] if side in shapes else 0 for side in SIDES}
    (epochs, _, classes), *_ = shapes.values()
    return {
        "run": dump.run,
        **about,
        **images,
        "classes": classes,
        "epochs": epochs,
        "rows": sum(shape[0] * shape[1] for shape in shapes.values()),
        "file": f"{FOLDER}/{dump.run}.parquet",
        "source": dump.source,
        "source_sha256": dump.sha256,
        "claim_id": dump.claim_id,
    }


def _looked_at(path: Path) -> tuple[dict[str, tuple[int, ...]], dict[str, Any]]:
    """The shape of the logits of each side, and the attributes; AtlasError for no dump."""
    shapes = {}
    try:
        with h5py.File(path, "r") as h5:
            for side in SIDES:
                if f"{side}/logits" in h5:
                    logits, n = h5[f"{side}/logits"], len(h5[f"{side}/labels"])
                    places = (len(h5["epochs"]), n)
                    fits = logits.ndim == 3 and logits.shape[:2] == places and logits.size
                    if not fits or logits.dtype != np.float32 or len(h5[f"{side}/ids"]) != n:
                        raise ValueError(
                            f"{side}: logits {logits.shape} {logits.dtype}, {n} labels"
                        )
                    shapes[side] = logits.shape
            attributes = {
                name: value.tolist() if hasattr(value, "tolist") else value
                for name, value in sorted(h5.attrs.items())
            }
            json.dumps(attributes)
            if not shapes:
                raise ValueError(f"nothing below {' or '.join(SIDES)}")
    except (OSError, KeyError, ValueError, TypeError, AttributeError) as fault:
        raise AtlasError(
            f"{path}: expected a dump of predictions: epochs and, below {' or '.join(SIDES)}, "
            "float32 logits [epochs, inputs, classes], labels and ids [inputs], as "
            f"overfit_atlas.Recorder writes them; found something else ({fault})"
        ) from None
    return shapes, attributes


def _groups(parts: Iterator[pa.Table]) -> Iterator[pa.Table]:
    held: list[pa.Table] = []
    for part in parts:
        held.append(part)
        if sum(map(len, held)) >= GROUP:
            yield pa.concat_tables(held)
            held = []
    if held:
        yield pa.concat_tables(held)


def _epochs(
    dump: Dump, about: dict[str, Any], shapes: dict[str, tuple[int, ...]], schema: pa.Schema
) -> Iterator[pa.Table]:
    """The rows of each side and epoch; one epoch is in memory at a time."""
    with h5py.File(dump.path, "r") as h5:
        epochs = h5["epochs"][:].tolist()
    for side, (_, n, classes) in shapes.items():
        same = {
            name: pa.repeat(pa.scalar(value, schema.field(name).type), n)
            for name, value in about.items()
        }
        for epoch in epochs:
            read = read_predictions(dump.path, side, [epoch])
            true_labels = pa.nulls(n) if read.true_labels is None else read.true_labels
            starts = np.arange(n + 1, dtype=np.int32) * classes
            yield pa.table(
                {
                    "run": pa.repeat(dump.run, n),
                    **same,
                    "side": pa.repeat(side, n),
                    "epoch": pa.repeat(epoch, n),
                    "id": read.ids,
                    "label": read.labels,
                    "true_label": true_labels,
                    "logits": pa.ListArray.from_arrays(starts, read.logits.ravel()),
                },
                schema=schema,
            )

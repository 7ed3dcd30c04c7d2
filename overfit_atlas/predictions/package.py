"""A data package of predictions, read back as the dumps that it was made from.

A package is a folder: ``croissant.json`` names every file with its SHA-256, ``runs.parquet`` has a
row a run, and ``predictions/<run>.parquet`` a row for each epoch and sample of one run.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet

from overfit_atlas import files
from overfit_atlas.errors import AtlasError, unknown
from overfit_atlas.files import AnyPath
from overfit_atlas.predictions.dump import Predictions
from overfit_atlas.provenance.digests import is_digest
from overfit_atlas.provenance.names import is_inner

METADATA = "croissant.json"
FOLDER = "predictions"
ATTRIBUTES = "attributes"
"""Under which key a file of a run keeps the attributes of its dump, as JSON."""


class Package:
    """The runs of a data package in ``folder``; ``runs`` names them.

    Every file is held against its SHA-256 before it is used. Raises AtlasError for a folder that
    is no package, one whose metadata were edited or name a file elsewhere, and for other bytes.
    """

    def __init__(self, folder: AnyPath) -> None:
        self.folder = Path(folder)
        self._digests = _listed(self.folder / METADATA)
        start, end = f"{FOLDER}/", ".parquet"
        self.runs = sorted(
            name[len(start) : -len(end)]
            for name in self._digests
            if name.startswith(start) and name.endswith(end)
        )

    def read(
        self, run: str, side: str = "test", epochs: Sequence[int] | None = None
    ) -> Predictions:
        """One side of a run, as :func:`overfit_atlas.predictions.dump.read_predictions` gives it.

        All its epochs, or those of ``epochs`` in the order given: epochs int64 [E], logits float32
        [E, n, C], labels, ids and, on the train side, true_labels int64 [n], each as in the dump to
        the last bit. Raises AtlasError for a run, a side or an epoch that is not there.
        """
        if run not in self.runs:
            raise AtlasError(f"{self.folder}: {unknown('run', run, self.runs)}")
        path = self.file(f"{FOLDER}/{run}.parquet")
        try:
            return _read(path, side, epochs)
        except (pa.ArrowException, KeyError, ValueError, TypeError) as fault:
            reason = str(fault).partition("\n")[0]
            raise AtlasError(
                f"{path}: expected the predictions of a run, found another layout ({reason})"
            ) from None

    def file(self, name: str) -> Path:
        """Where a file of the package lies, once its bytes are those that the metadata name."""
        path = self.folder / name
        if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(self.folder)):
            raise AtlasError(f"{path}: a link leads out of the package; copy the file into it")
        files.readable(path, "a file of the package")
        digest = files.sha256(path)
        if digest != self._digests[name]:
            raise AtlasError(
                f"{path}: expected sha256 {self._digests[name]}, as {METADATA} has it, found "
                f"{digest}; the file was damaged or edited, so get it once more"
            )
        return path


def version_of(digests: Mapping[str, str]) -> str:
    """The version of a package: one digest over the SHA-256 of all its files, as semver takes it.

    ``digests``: {path in the package: SHA-256}.
    """
    lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    return f"1.0.0+sha256.{hashlib.sha256(lines.encode()).hexdigest()}"


def _listed(path: Path) -> dict[str, str]:
    """{path in the package: SHA-256} of all its files."""
    text = files.read_text(files.readable(path, "the metadata of a data package"))
    expected = f"{path}: expected the metadata of a package that `overfit-atlas package` wrote"
    try:
        content = json.loads(text)
        objects = [one for one in content["distribution"] if one["@type"] == "cr:FileObject"]
        digests = {one["contentUrl"]: one["sha256"] for one in objects}
        version = content["version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise AtlasError(f"{expected}, found something else") from None
    for name, digest in digests.items():
        if not is_inner(name) or not is_digest(digest):
            raise AtlasError(
                f"{expected}, found a file that it cannot hold: {str(name)[:200]!r}; a package "
                "names files in its own folder, each with its sha256"
            )
    if version != version_of(digests):
        raise AtlasError(
            f"{path}: its version {version} is not that of the files that it lists, so it was "
            "edited; get it once more"
        )
    return digests


def _read(path: Path, side: str, epochs: Sequence[int] | None) -> Predictions:
    known = json.loads(pyarrow.parquet.read_schema(path).metadata[ATTRIBUTES.encode()])
    of_side = ("side", "=", side)
    column = pyarrow.parquet.read_table(path, columns=["epoch"], filters=[of_side])["epoch"]
    stored = column.unique().to_pylist()
    if not stored:
        raise AtlasError(f"{path}: expected predictions of the {side} side, found none")
    wanted = stored if epochs is None else list(epochs)
    for epoch in wanted:
        if epoch not in stored:
            raise AtlasError(
                f"{path}: expected predictions of epoch {epoch}, found epochs "
                f"{', '.join(map(str, stored))}."
            )
    held = [epoch for epoch in stored if epoch in wanted] or stored[:1]
    rows = pyarrow.parquet.read_table(path, filters=[of_side, ("epoch", "in", held)])
    n = len(column) // len(stored)
    logits = pyarrow.compute.list_flatten(rows["logits"]).to_numpy().reshape(len(held), n, -1)
    same = rows.slice(0, n)
    true_labels = same["true_label"]
    return Predictions(
        epochs=np.asarray(wanted, dtype=np.int64),
        logits=logits if wanted == held else logits[[held.index(one) for one in wanted]],
        labels=same["label"].to_numpy(),
        ids=same["id"].to_numpy(),
        true_labels=None if true_labels.null_count else true_labels.to_numpy(),
        attrs={name: _attribute(value) for name, value in known.items()},
    )


def _attribute(value: Any) -> Any:
    """An attribute as h5py gives it."""
    if isinstance(value, list):
        texts = any(isinstance(one, str) for one in value)
        return np.array(value, dtype=object if texts else None)
    return value if isinstance(value, str) else np.asarray(value)[()]

"""A run's predictions in the formats of other tools: .npy arrays, and dataset cartography's files.

``.npy`` probabilities and labels are what cleanlab and MAPIE read. The layout of the training
dynamics is that of dataset cartography (Swayamdipta et al. 2020): a file an epoch, counted from 0,
alone in its folder, with a JSON object a line: guid, logits_epoch_N, gold.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath, atomic_folder, write_table
from overfit_atlas.measures.probabilities import probabilities
from overfit_atlas.measures.selective import risk_coverage
from overfit_atlas.predictions.dump import Predictions, read_predictions

DYNAMICS = "training_dynamics"
ARRAYS = ("probabilities.npy", "labels.npy", "ids.npy")
TRUE_LABELS = "true_labels.npy"
WRITTEN = {
    **dict.fromkeys((*ARRAYS, TRUE_LABELS, "risk-coverage.csv")),
    DYNAMICS: f"*/{DYNAMICS}/dynamics_epoch_*.jsonl",
}
"""What an export writes: files, and a folder with the pattern of its files' paths."""


def export(source: AnyPath, out: Path, side: str, epoch: int | None) -> tuple[int, int]:
    """Write all of ``WRITTEN`` to the folder ``out``; gives the numbers of samples and epochs.

    ``probabilities.npy`` (float64 [n, C]) and the risk-coverage curve are those of ``epoch``, None
    for the last; ``labels.npy`` (int64 [n]) are those that the run was trained or tested with,
    ``ids.npy`` (int64 [n]) rows of the published split, from 0. ``true_labels.npy`` (int64 [n]) is
    written for training images alone, whose labels may have been treated. Nothing is written where
    the side or the epoch is not there.
    """
    read = read_predictions(source, side)
    stored = read.epochs.tolist()
    if not stored:
        raise AtlasError(f"{source}: expected predictions, found none of any epoch")
    if epoch is not None and epoch not in stored:
        raise AtlasError(
            f"{source}: expected predictions of epoch {epoch}, found epochs "
            f"{', '.join(map(str, stored))}"
        )
    values = probabilities(read.logits[-1 if epoch is None else stored.index(epoch)])
    wrong = np.asarray(values.argmax(axis=1) != read.labels)
    curve = risk_coverage(values.max(axis=1), wrong).table()
    arrays = dict(zip(ARRAYS, (values, read.labels, read.ids), strict=True))
    if read.true_labels is not None:
        arrays[TRUE_LABELS] = read.true_labels
    for name, array in arrays.items():
        spelled = io.BytesIO()
        np.save(spelled, array, allow_pickle=False)
        files.write(out / name, spelled.getbuffer())
    write_table(curve, out / "risk-coverage.csv", exact=True)
    # A file of an earlier run would count as an epoch of this one.
    with atomic_folder(out / DYNAMICS) as folder:
        for place in range(len(stored)):
            text = "\n".join(_lines(read, place)) + "\n"
            files.write(folder / f"dynamics_epoch_{place}.jsonl", text)
    return len(values), len(stored)


def _lines(read: Predictions, place: int) -> Iterator[str]:
    """A JSON object a sample: ``guid`` its row in the published split, ``gold`` its label as given.

    ``place``: which of the epochs.
    """
    for guid, row, gold in zip(read.ids, read.logits[place], read.labels, strict=True):
        logits = [round(float(value), 6) for value in row]
        yield json.dumps({"guid": int(guid), f"logits_epoch_{place}": logits, "gold": int(gold)})

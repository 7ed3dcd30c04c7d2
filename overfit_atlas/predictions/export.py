"""A run's predictions in the formats of other tools: .npy arrays, and dataset cartography's files.

``.npy`` probabilities and labels are what cleanlab and MAPIE read. The layout of the training
dynamics is that of dataset cartography (Swayamdipta et al. 2020): a file an epoch, counted from 0,
alone in its folder, with a JSON object a line: guid, logits_epoch_N, gold.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from overfit_atlas.files import AnyPath, atomic
from overfit_atlas.measures.probabilities import probabilities
from overfit_atlas.predictions.dump import read_predictions

DYNAMICS = "training_dynamics"


def export_arrays(
    source: AnyPath, out: Path, side: str, epoch: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """Write ``probabilities.npy`` (float64 [n, C]), ``labels.npy`` and ``ids.npy`` (int64 [n]).

    ``epoch`` None is the last one. Gives the probabilities and labels.
    """
    read = read_predictions(source, side, None if epoch is None else [epoch])
    values = probabilities(read.logits[-1])
    arrays = {"probabilities": values, "labels": read.labels, "ids": read.ids}
    for name, array in arrays.items():
        with atomic(out / f"{name}.npy") as partial:
            np.save(partial, array, allow_pickle=False)
    return values, read.labels


def export_dynamics(source: AnyPath, out: Path, side: str) -> int:
    """Write ``training_dynamics/dynamics_epoch_N.jsonl`` for every epoch; gives their number.

    ``guid`` is the row in the published split, ``gold`` the label as the network was given it.
    """
    read = read_predictions(source, side)
    for epoch, logits in enumerate(read.logits):
        with atomic(out / DYNAMICS / f"dynamics_epoch_{epoch}.jsonl") as partial:
            lines = (
                json.dumps(
                    {
                        "guid": int(guid),
                        f"logits_epoch_{epoch}": [round(float(value), 6) for value in row],
                        "gold": int(gold),
                    }
                )
                for guid, row, gold in zip(read.ids, logits, read.labels, strict=True)
            )
            partial.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(read.epochs)

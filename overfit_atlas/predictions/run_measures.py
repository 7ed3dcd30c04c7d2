"""One table a run: what its training logged, joined with the test side of its predictions."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath
from overfit_atlas.measures.probabilities import nll
from overfit_atlas.predictions.dump import read_predictions

COLUMNS = [
    "epoch",
    "learning_rate",
    *(
        f"{part}_{measure}"
        for part in ("running", "train", "validation", "test")
        for measure in ("loss", "accuracy")
    ),
]


def join_histories(histories: Sequence[AnyPath]) -> pd.DataFrame:
    """The stages' histories as one table, one row an epoch, in order.

    Raises AtlasError when they do not cover epochs 1, 2, 3, ... once each.
    """
    table = pd.concat([files.read_table(path) for path in histories], ignore_index=True)
    table = table.sort_values("epoch", ignore_index=True)
    if table.epoch.tolist() != list(range(1, len(table) + 1)):
        raise AtlasError(
            f"histories {', '.join(map(str, histories))}: expected epochs 1 to {len(table)} once "
            f"each, found {table.epoch.tolist()}. Train the missing stage again."
        )
    return table


def measure_run(
    predictions: AnyPath, histories: Sequence[AnyPath], predicted: Sequence[int]
) -> pd.DataFrame:
    """Losses (mean nll in nats) and accuracies of every epoch of one run; COLUMNS, in that order.

    ``predicted``: the epochs that ``predictions`` holds; the test side is missing at others. It is
    read an epoch at a time, so that memory holds one epoch's logits [n, classes].
    """
    table = join_histories(histories)
    rows = [(epoch, *_test_measures(predictions, epoch)) for epoch in predicted]
    test = pd.DataFrame(rows, columns=["epoch", "test_loss", "test_accuracy"])
    return table.merge(test, on="epoch", how="left").reindex(columns=COLUMNS)


def _test_measures(path: AnyPath, epoch: int) -> tuple[float, float]:
    read = read_predictions(path, side="test", epochs=[epoch])
    logits = read.logits[0]
    accuracy = (logits.argmax(axis=-1) == read.labels).mean()
    return float(nll(logits, read.labels).mean()), float(accuracy)

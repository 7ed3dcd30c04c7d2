"""Are test samples right where their nearest training samples are? (Salman & Liu, section VI.)

They argue that a network is no nearest-neighbour classifier: were it one, test samples should be
classified better as more of the training samples next to them are.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.neighbors import NearestNeighbors

from overfit_atlas.errors import AtlasError

BATCH = 500


def nearest_training_samples(
    train: ArrayLike, test: ArrayLike, neighbours: int, batch: int = BATCH
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Rows of the nearest training samples by Euclidean distance, and the distances.

    ``train`` is ``[n, ...]``, ``test`` is ``[m, ...]`` with the same inner shape (flattened, as
    float32); both answers are ``[m, neighbours]``, nearest first. The search is exact and takes
    ``batch`` test samples at a time, so that 10,000 against 60,000 images stay far below 4 GB.
    Raises AtlasError for shapes that differ or fewer training samples than neighbours.
    """
    train, test = (np.asarray(one, dtype=np.float32) for one in (train, test))
    train, test = train.reshape(len(train), -1), test.reshape(len(test), -1)
    if train.shape[1] != test.shape[1] or not 1 <= neighbours <= len(train):
        raise AtlasError(
            f"Nearest neighbours: expected samples of one size and 1 to {len(train)} neighbours; "
            f"found {train.shape[1]} and {test.shape[1]} values a sample, {neighbours} neighbours."
        )
    search = NearestNeighbors(n_neighbors=neighbours, algorithm="brute").fit(train)
    parts = [search.kneighbors(test[at : at + batch]) for at in range(0, len(test), batch)]
    distances, rows = (np.concatenate(values) for values in zip(*parts, strict=True))
    return rows, distances.astype(np.float64)


def agreement(
    neighbour_rows: ArrayLike, train_labels: ArrayLike, test_classes: ArrayLike
) -> NDArray[np.bool_]:
    """Whether each neighbour's training label is the test sample's class, bool [m, k].

    ``neighbour_rows`` is ``[m, k]``, ``train_labels`` is ``[n]``; ``test_classes`` [m] are the true
    labels, or the network's decisions to ask whether it follows its neighbours.
    """
    return np.asarray(train_labels)[np.asarray(neighbour_rows)] == np.asarray(test_classes)[:, None]


def accuracy_by_epoch(
    epochs: ArrayLike,
    train_correct: ArrayLike,
    test_correct: ArrayLike,
    neighbour_rows: ArrayLike,
) -> pd.DataFrame:
    """Per epoch: do test samples turn right as their neighbours do?

    ``train_correct`` is bool [E, n], ``test_correct`` bool [E, m], ``neighbour_rows`` int [m, k].
    Columns: ``epoch``, ``train_accuracy``, ``test_accuracy``, ``neighbours_correct`` (mean share
    over test samples), ``accuracy_nearest_right`` and ``accuracy_nearest_wrong`` (test accuracy
    where the first neighbour is right, or wrong; empty where there is none), ``nearest_wrong``
    (their number) and ``correlation`` of being right with the share of neighbours right (empty
    where one is constant).
    """
    train, test = np.asarray(train_correct, dtype=bool), np.asarray(test_correct, dtype=bool)
    rows = np.asarray(neighbour_rows)
    table = []
    for epoch, train_now, test_now in zip(np.asarray(epochs), train, test, strict=True):
        right, beside = _paired(test_now, train_now[rows])
        share, nearest = beside.mean(axis=1), beside[:, 0]
        table.append(
            {
                "epoch": epoch,
                "train_accuracy": train_now.mean(),
                "test_accuracy": right.mean(),
                "neighbours_correct": share.mean(),
                "accuracy_nearest_right": right[nearest].mean() if nearest.any() else np.nan,
                "accuracy_nearest_wrong": np.nan if nearest.all() else right[~nearest].mean(),
                "nearest_wrong": int((~nearest).sum()),
                "correlation": _correlation(right, share),
            }
        )
    return pd.DataFrame(table)


def _paired(
    test_correct: ArrayLike, neighbours_correct: ArrayLike
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    right = np.asarray(test_correct, dtype=bool)
    beside = np.asarray(neighbours_correct, dtype=bool)
    if beside.ndim != 2 or right.shape != beside.shape[:1]:
        raise AtlasError(
            "Neighbours: expected one mark a test sample and [samples, neighbours]; found shapes "
            f"{right.shape} and {beside.shape}."
        )
    return right, beside


def _correlation(first: NDArray, second: NDArray) -> float:
    if np.ptp(first.astype(float)) == 0 or np.ptp(second) == 0:
        return np.nan
    return float(np.corrcoef(first, second)[0, 1])

"""Nearest training samples against a distance matrix, and the tables on hand-worked marks."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.neighbors import KNeighborsClassifier

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.neighbours import (
    accuracy_by_epoch,
    agreement,
    nearest_training_samples,
)


def test_neighbours_against_all_distances():
    rng = np.random.default_rng(0)
    train, test = rng.random((90, 4, 3)), rng.random((41, 4, 3))
    rows, distances = nearest_training_samples(train, test, 5, batch=7)
    all_distances = cdist(test.reshape(41, -1), train.reshape(90, -1))
    np.testing.assert_array_equal(rows, all_distances.argsort(axis=1)[:, :5])
    np.testing.assert_allclose(distances, np.sort(all_distances, axis=1)[:, :5], rtol=1e-4)


def test_agreement_with_the_nearest_is_the_nearest_neighbour_classifier():
    rng = np.random.default_rng(1)
    train, test = rng.random((60, 5)).astype(np.float32), rng.random((30, 5)).astype(np.float32)
    labels, truth = rng.integers(3, size=60), rng.integers(3, size=30)
    rows, _ = nearest_training_samples(train, test, 1)
    score = KNeighborsClassifier(1).fit(train, labels).score(test, truth)
    assert agreement(rows, labels, truth)[:, 0].mean() == score


def test_accuracy_by_epoch_by_hand():
    rows = np.array([[0, 1], [1, 2], [2, 0], [0, 2]])
    train = np.array([[True, False, False], [True, True, True]])
    test = np.array([[True, False, True, True], [True, True, True, False]])
    table = accuracy_by_epoch([3, 7], train, test, rows)
    first, second = table.iloc[0], table.iloc[1]
    assert first["epoch"] == 3
    assert first["train_accuracy"] == pytest.approx(1 / 3)
    assert first["neighbours_correct"] == pytest.approx(3 / 8)
    assert first["accuracy_nearest_right"] == 1
    assert first["accuracy_nearest_wrong"] == 0.5
    assert first["nearest_wrong"] == 2
    assert first["correlation"] == pytest.approx(
        np.corrcoef([1, 0, 1, 1], [0.5, 0, 0.5, 0.5])[0, 1]
    )
    assert second["nearest_wrong"] == 0
    assert np.isnan(second["accuracy_nearest_wrong"])
    assert np.isnan(second["correlation"])


def test_mistakes_are_named():
    with pytest.raises(AtlasError, match="1 to 3 neighbours"):
        nearest_training_samples(np.zeros((3, 2)), np.zeros((1, 2)), 4)
    with pytest.raises(AtlasError, match="2 and 5 values"):
        nearest_training_samples(np.zeros((3, 2)), np.zeros((1, 5)), 1)

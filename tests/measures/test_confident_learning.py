"""Confident learning beside cleanlab, which its authors wrote, and a case worked by hand."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from overfit_atlas.measures.confident_learning import off_diagonal, thresholds

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what it imports for other tasks is none of ours
    from cleanlab.count import compute_confident_joint, get_confident_thresholds


def test_worked_by_hand():
    probabilities = np.array(
        [
            [0.9, 0.1],
            [0.7, 0.3],
            [0.2, 0.8],  # labelled 0, and as sure of 1 as those labelled so
            [0.3, 0.7],
            [0.1, 0.9],
            [0.45, 0.55],  # labelled 0, and sure of neither
        ]
    )
    given = np.array([0, 0, 0, 1, 1, 0])
    assert thresholds(probabilities, given).tolist() == pytest.approx([2.25 / 4, 0.8])
    assert off_diagonal(probabilities, given).tolist() == [False, False, True, False, False, False]


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("peaked", [1.0, 4.0])
def test_it_is_what_cleanlab_says(seed, peaked):
    """But where cleanlab takes the largest probability of all, though it misses its threshold."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(scale=peaked, size=(400, 5))
    probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    given = np.where(rng.random(400) < 0.3, rng.integers(0, 5, 400), probabilities.argmax(axis=1))
    reached = probabilities >= thresholds(probabilities, given) - 1e-6
    assert thresholds(probabilities, given) == pytest.approx(
        get_confident_thresholds(given, probabilities)
    )
    _, theirs = compute_confident_joint(given, probabilities, return_indices_of_off_diagonals=True)
    largest = np.take_along_axis(reached, probabilities.argmax(axis=1)[:, None], axis=1)[:, 0]
    differ = (reached.sum(axis=1) > 1) & ~largest
    ours = np.flatnonzero(off_diagonal(probabilities, given) & ~differ)
    assert set(ours) == set(theirs) - set(np.flatnonzero(differ))
    assert len(ours) > 20
    assert differ.mean() < 0.1


def test_a_class_without_inputs_is_never_the_guess():
    probabilities = np.array([[0.1, 0.1, 0.8], [0.2, 0.1, 0.7]])
    assert thresholds(probabilities, np.array([0, 0]))[2] == np.inf
    assert not off_diagonal(probabilities, np.array([0, 0])).any()

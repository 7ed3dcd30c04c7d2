"""Scores of what to label next, against hand-worked rows and the formulas of their sources."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax
from scipy.stats import entropy as scipy_entropy

from overfit_atlas.measures.acquisition import (
    SCORES,
    disagreement,
    entropy,
    highest,
    margin,
    rejection,
)

# Two models, three inputs, three classes: both sure and agreed; both sure and opposed; both unsure.
ROWS = np.array(
    [
        [[0.8, 0.1, 0.1], [1.0, 0.0, 0.0], [0.4, 0.3, 0.3]],
        [[0.6, 0.3, 0.1], [0.0, 1.0, 0.0], [0.4, 0.3, 0.3]],
    ]
)


def test_rejection_is_one_less_the_largest_class_wise_minimum():
    # P_min: (.6 .1 .1), (0 0 0), (.4 .3 .3).
    assert rejection(ROWS).tolist() == pytest.approx([0.4, 1.0, 0.6])


def test_entropy_of_the_mean():
    # Means: (.7 .2 .1), (.5 .5 0), (.4 .3 .3).
    by_hand = [
        -(0.7 * np.log(0.7) + 0.2 * np.log(0.2) + 0.1 * np.log(0.1)),
        np.log(2),
        -(0.4 * np.log(0.4) + 0.6 * np.log(0.3)),
    ]
    assert entropy(ROWS).tolist() == pytest.approx(by_hand)


def test_margin_of_the_mean():
    assert margin(ROWS).tolist() == pytest.approx([1 - 0.5, 1 - 0.0, 1 - 0.1])


def test_disagreement_is_the_mean_divergence_from_the_mean():
    assert disagreement(ROWS).tolist()[1:] == pytest.approx([np.log(2), 0])
    rng = np.random.default_rng(0)
    many = softmax(rng.normal(size=(4, 50, 10)), axis=2)
    by_source = [
        np.mean([scipy_entropy(model, each.mean(axis=0)) for model in each])
        for each in many.transpose(1, 0, 2)
    ]
    assert disagreement(many).tolist() == pytest.approx(by_source)


def test_the_ways_want_different_images_first():
    first = {way: int(highest(score(ROWS), 1)[0]) for way, score in SCORES.items()}
    assert first == {"rejection": 1, "entropy": 2, "margin": 1, "disagreement": 1}


def test_models_that_agree_wholly_disagree_by_nothing():
    rng = np.random.default_rng(1)
    one = softmax(5 * rng.normal(size=(500, 10)), axis=1)
    found = disagreement(np.stack([one, one, one]))
    assert found.min() >= 0
    assert found.max() < 1e-12


def test_of_equal_scores_the_first_goes_before():
    scores = np.array([0.5, 0.9, 0.5, 0.9, 0.5])
    assert highest(scores, 4).tolist() == [1, 3, 0, 2]
    assert highest(scores, 9).tolist() == [1, 3, 0, 2, 4]

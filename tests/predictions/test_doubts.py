"""Members that look wrong: twins and models at chance level are named, good ones are not."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from overfit_atlas.predictions.doubts import at_chance, doubts

RNG = np.random.default_rng(3)
LABELS = RNG.integers(0, 10, 1000)


def model(accuracy: float, seed: int) -> np.ndarray:
    """Probabilities [1000, 10] of a model that is right on about this share."""
    rng = np.random.default_rng(seed)
    right = rng.random(1000) < accuracy
    chosen = np.where(right, LABELS, rng.integers(0, 10, 1000))
    values = rng.dirichlet(np.ones(10), 1000)
    values[np.arange(1000), chosen] += 1
    return values / values.sum(axis=1, keepdims=True)


GOOD, OTHER, WEAK = model(0.9, 0), model(0.8, 1), model(0.15, 2)


def test_good_and_weak_models_raise_no_doubt():
    names = ["a", "b", "c"]
    assert list(doubts(np.stack([GOOD, OTHER, WEAK]), names, LABELS)) == []
    assert list(doubts(np.stack([GOOD, OTHER]), names, None)) == []
    assert list(doubts(GOOD[None], ["a"], None)) == []


@pytest.mark.parametrize("labels", [LABELS, None])
def test_the_same_predictions_twice(labels):
    close = GOOD.astype(np.float32).astype(np.float64)
    (said,) = doubts(np.stack([GOOD, OTHER, close]), ["a", "b", "c"], labels)
    assert said.startswith("a and c hold the same predictions")
    assert len(list(doubts(np.stack([GOOD] * 3), ["a", "b", "c"], labels))) == 2


@pytest.mark.parametrize("labels", [LABELS, None])
def test_permuted_rows_and_permuted_classes_are_at_chance(labels):
    for wrong in (RNG.permutation(OTHER), np.roll(OTHER, 1, axis=1)):
        said = list(doubts(np.stack([GOOD, model(0.85, 4), wrong]), ["a", "b", "c"], labels))
        assert len(said) == 1
        assert said[0].startswith("c ")
        assert "chance" in said[0]


def test_chance_is_the_agreement_of_independent_choices():
    # Cohen's kappa, computed elsewhere, is 0 where agreement is at chance level.
    second = RNG.permutation(LABELS)
    assert abs(cohen_kappa_score(LABELS, second)) < 0.04
    assert at_chance(LABELS, second)
    mostly = np.where(np.arange(1000) < 950, 0, LABELS)
    assert np.mean(mostly == 0) > 0.95
    assert at_chance(np.zeros(1000, int), mostly), "right on 95 % by naming the largest class"
    assert not at_chance(LABELS, LABELS)
    assert not at_chance(np.zeros(20, int), np.zeros(20, int)), "one class, and all right"
    assert not at_chance(LABELS[:5], second[:5]), "too few to tell"

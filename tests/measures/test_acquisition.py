"""What to label next: scores against hand-worked rows and their sources, and rounds of asking."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy.special import softmax
from scipy.stats import entropy as scipy_entropy

from overfit_atlas.measures.acquisition import (
    SCORES,
    WAYS,
    Plan,
    disagreement,
    entropy,
    highest,
    in_rounds,
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


POOL = 40


def predict(labelled):
    """Two models; the higher an image's place, the less sure they are, whatever is labelled."""
    sure = np.linspace(0.99, 0.6, POOL)
    one = np.stack([sure, 1 - sure], axis=1)
    pool = np.stack([one, np.stack([sure - 0.05, 1.05 - sure], axis=1)])
    return np.array([len(labelled)]), pool


def places(plan):
    found = list(in_rounds(predict, POOL, plan))
    assert all(of_test == [len(labelled)] for labelled, of_test in found)
    return [labelled for labelled, _ in found]


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_asked_twice_and_each_round_goes_on_from_the_one_before(way):
    rounds = places(Plan(way, 3, 10, 6, 5))
    assert [len(labelled) for labelled in rounds] == [10, 16, 22, 28, 34, 40]
    for before, after in itertools.pairwise(rounds):
        assert after[: len(before)].tolist() == before.tolist()
    assert sorted(rounds[-1].tolist()) == list(range(POOL))
    again = places(Plan(way, 3, 10, 6, 5))
    assert [labelled.tolist() for labelled in again] == [labelled.tolist() for labelled in rounds]


@pytest.mark.parametrize("way", ["rejection", "entropy", "margin"])
def test_the_least_sure_that_have_no_label_come_next(way):
    first, second = places(Plan(way, 3, 10, 6, 1))
    unlabelled = sorted(set(range(POOL)) - set(first.tolist()))
    assert second[10:].tolist() == unlabelled[:-7:-1]


def test_the_first_images_are_the_seeds_and_not_the_ways():
    firsts = {tuple(places(Plan(way, 3, 10, 6, 1))[0]) for way in WAYS}
    assert len(firsts) == 1
    assert tuple(places(Plan("random", 4, 10, 6, 1))[0]) not in firsts


def test_chance_asks_for_others_in_each_round_and_seed():
    early, late = (places(Plan("random", seed, 10, 10, 2))[2][10:].tolist() for seed in (3, 4))
    assert early != late
    assert early != sorted(early)

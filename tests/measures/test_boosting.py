"""Boosting against an example by hand, scikit-learn and AdaBoost.M1; bootstrap; mean logits."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy.special import softmax

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.boosting import (
    boosted,
    bootstrap,
    mean_logits,
    resampled,
    vote_logits,
)
from overfit_atlas.measures.probabilities import probabilities


def test_a_round_by_hand():
    # Three classes, five images, one wrong: error .2, so (1 - .2) / .2 = 4, times K - 1 = 2 is 8.
    wrong = np.array([True, False, False, False, False])
    ended = boosted(np.full(5, 0.2), wrong, 3)
    assert ended.error == pytest.approx(0.2)
    assert ended.vote == pytest.approx(np.log(8))
    # The wrong one has 8 parts of 8 + 4.
    np.testing.assert_allclose(ended.weights, np.array([8, 1, 1, 1, 1]) / 12)
    assert not ended.restarted
    # Next the heavy one is right and a light one wrong: error 1/12, 11 times 2 is 22.
    again = boosted(ended.weights, np.array([False, True, False, False, False]), 3)
    assert again.vote == pytest.approx(np.log(22))
    np.testing.assert_allclose(again.weights, np.array([8, 22, 1, 1, 1]) / 33)


def test_for_two_classes_it_is_adaboost_m1():
    # Freund and Schapire (1997): beta = error / (1 - error), the vote is ln(1 / beta), and after
    # the round half of the weight lies on what was wrong.
    weights = np.random.default_rng(0).dirichlet(np.ones(50))
    wrong = np.arange(50) < 15
    ended = boosted(weights, wrong, 2)
    assert ended.vote == pytest.approx(np.log((1 - ended.error) / ended.error))
    assert ended.weights[wrong].sum() == pytest.approx(0.5)


def test_after_a_round_the_member_is_no_better_than_chance():
    # For K classes its weighted error becomes (K - 1) / K.
    weights = np.random.default_rng(1).dirichlet(np.ones(40))
    wrong = np.arange(40) < 9
    ended = boosted(weights, wrong, 10)
    assert ended.weights[wrong].sum() == pytest.approx(0.9)
    assert ended.weights.sum() == pytest.approx(1)


@pytest.mark.parametrize(("wrong", "classes"), [(8, 10), (10, 10), (4, 2)])
def test_a_member_worse_than_chance_has_no_vote_and_weights_are_equal_again(wrong, classes):
    size = 8 if classes == 2 else 8 + 2 * (wrong == 10)
    weights = np.arange(1, size + 1) / np.arange(1, size + 1).sum()
    ended = boosted(weights, np.arange(size) >= size - wrong, classes)
    assert ended.vote == 0
    np.testing.assert_allclose(ended.weights, 1 / size)
    assert ended.restarted


def test_a_member_without_error_has_a_finite_vote_and_weights_are_equal_again():
    weights = np.arange(1, 5) / 10
    ended = boosted(weights, np.zeros(4, bool), 3)
    # Half an image of four is an error of 1/8: ln 7 + ln 2.
    assert (ended.error, ended.restarted) == (0, True)
    assert ended.vote == pytest.approx(np.log(14))
    np.testing.assert_allclose(ended.weights, 0.25)


def test_scikit_learn_gives_the_same_errors_votes_and_probabilities():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from sklearn.datasets import load_digits
        from sklearn.ensemble import AdaBoostClassifier
        from sklearn.tree import DecisionTreeClassifier
    images, labels = load_digits(return_X_y=True)
    theirs = AdaBoostClassifier(
        DecisionTreeClassifier(max_depth=3), n_estimators=12, random_state=0
    ).fit(images, labels)
    weights, votes, decisions = np.full(len(labels), 1 / len(labels)), [], []
    for member in theirs.estimators_:
        decisions.append(member.predict(images))
        ended = boosted(weights, decisions[-1] != labels, 10)
        weights = ended.weights
        votes.append(ended.vote)
        assert ended.error == pytest.approx(theirs.estimator_errors_[len(votes) - 1])
    np.testing.assert_allclose(votes, theirs.estimator_weights_)
    ours = vote_logits(decisions, votes, 10)
    assert (ours.argmax(axis=1) == theirs.predict(images)).all()
    # Its decision function is the paper's f over K - 1 and the sum of votes, by K / (K - 1).
    paper = softmax(0.9 * sum(votes) * theirs.decision_function(images), axis=1)
    np.testing.assert_allclose(softmax(ours, axis=1), paper, atol=1e-12)


def test_votes_are_added_by_class():
    votes = vote_logits([[0, 2], [1, 2], [0, 1]], [1.0, 2.5, 0.5], 3)
    np.testing.assert_allclose(votes, [[1.5, 2.5, 0], [0, 0.5, 3.5]])


def test_a_bootstrap_leaves_out_one_in_e():
    found = bootstrap(20_000, np.random.default_rng(0))
    assert found.shape == (20_000,)
    assert (found.min(), found.max()) >= (0, 19_000)
    assert found.max() < 20_000
    assert len(np.unique(found)) / 20_000 == pytest.approx(1 - 1 / np.e, abs=0.01)
    again = bootstrap(20_000, np.random.default_rng(0))
    np.testing.assert_array_equal(found, again)


def test_images_are_drawn_as_often_as_they_weigh():
    weights = np.repeat([0.0, 1.0, 3.0], 5000) / 20_000
    places = resampled(weights, np.random.default_rng(0)) // 5000
    shares = np.bincount(places, minlength=3) / 15_000
    np.testing.assert_allclose(shares, [0, 0.25, 0.75], atol=0.01)


def test_mean_logits_are_those_of_the_mean_probability_and_stay_finite():
    logits = np.random.default_rng(0).normal(size=(4, 6, 3))
    mean = probabilities(logits).mean(axis=0)
    np.testing.assert_allclose(probabilities(mean_logits(logits)), mean)
    sure = np.array([[[2000.0, 0.0]], [[1998.0, 0.0]]])
    # ln((e^-2000 + e^-1998) / 2)
    assert mean_logits(sure)[0, 1] == pytest.approx(-1998 + np.log((1 + np.exp(-2)) / 2))


@pytest.mark.parametrize(
    ("wrong", "classes"), [(np.zeros(3, bool), 2), (np.zeros(4), 2), (np.zeros(4, bool), 1)]
)
def test_what_does_not_fit_is_refused(wrong, classes):
    with pytest.raises(AtlasError, match="SAMME: expected"):
        boosted(np.full(4, 0.25), wrong, classes)

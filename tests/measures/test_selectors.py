"""Selectors on predictions small enough to work out by hand, and what must hold for any."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import gmean
from sklearn.ensemble import VotingClassifier

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.selectors import (
    checkpoint_agreement,
    compare,
    geometric_mean,
    majority_vote,
    max_probability,
    mean_probability,
)

HAND = np.array(
    [
        [[0.7, 0.2, 0.1], [0.4, 0.5, 0.1]],
        [[0.6, 0.3, 0.1], [0.5, 0.4, 0.1]],
        [[0.2, 0.1, 0.7], [0.6, 0.3, 0.1]],
    ]
)


def test_the_averages_by_hand():
    mean = mean_probability(iter(HAND))
    np.testing.assert_allclose(mean.score, [0.5, 0.5])
    assert mean.decision.tolist() == [0, 0]
    products = gmean(HAND, axis=0)
    expected = (products / products.sum(axis=1, keepdims=True)).max(axis=1)
    np.testing.assert_allclose(geometric_mean(HAND).score, expected)


def test_majority_by_hand():
    vote = majority_vote(HAND)
    assert vote.decision.tolist() == [0, 0]
    np.testing.assert_allclose(vote.score, [(2 - 1 + 0.5) / 3, (2 - 1 + 0.5) / 3])
    # One vote each: the mean probability decides, here for class 2.
    split = majority_vote([[[0.5, 0.3, 0.2]], [[0.1, 0.5, 0.4]], [[0.05, 0.05, 0.9]]])
    assert split.decision.tolist() == [2]
    assert split.score[0] == pytest.approx(0.5 / 3)


@given(st.integers(0, 10**6))
def test_majority_against_scikit_learn_where_votes_differ(seed):
    rng = np.random.default_rng(seed)
    values = rng.dirichlet(np.ones(4), size=(5, 20))
    votes = (values.argmax(axis=2)[..., None] == np.arange(4)).sum(axis=0)
    clear = np.sort(votes, axis=1)[:, -1] > np.sort(votes, axis=1)[:, -2]

    class Fixed:
        def __init__(self, classes):
            self.classes = classes

        def predict(self, _):
            return self.classes

    ensemble = VotingClassifier([(str(i), None) for i in range(5)])
    ensemble.estimators_ = [Fixed(one) for one in values.argmax(axis=2)]
    ensemble.le_ = type("Same", (), {"inverse_transform": staticmethod(lambda x: x)})
    expected = ensemble.predict(np.zeros((20, 1)))
    found = majority_vote(values)
    assert (found.decision[clear] == expected[clear]).all()
    # More votes always rank higher.
    most = votes.max(axis=1)
    assert (np.diff(most[np.argsort(found.score)]) >= 0).all()


def test_a_class_ruled_out_by_all_still_ranks():
    found = geometric_mean([[[1.0, 0.0]], [[0.0, 1.0]]])
    assert found.score[0] == pytest.approx(0.5)


def test_checkpoint_agreement_by_hand():
    predicted = [[1, 2, 3], [1, 5, 3], [1, 5, 4], [1, 5, 3]]
    found = checkpoint_agreement(predicted, power=2)
    assert found.decision.tolist() == [1, 5, 3]
    total = (1 + 4 + 9 + 16) / 16
    np.testing.assert_allclose(found.score, [1, 1 - 1 / 16 / total, 1 - 9 / 16 / total])
    with pytest.raises(AtlasError, match="checkpoints"):
        checkpoint_agreement([1, 2])


def test_every_selector_is_the_same_for_one_model():
    one = HAND[:1]
    expected = max_probability(one[0])
    for name, found in compare(one, ["M1"]).items():
        if name != "majority_vote":
            np.testing.assert_allclose(found.score, expected.score)
        assert (found.decision == expected.decision).all()


def test_names_and_rejections():
    found = compare(HAND, ["M1", "M2", "M3"])
    assert list(found)[-3:] == ["M1", "M2", "M3"]
    assert found["unanimous"].score[0] == -np.inf
    assert found["classwise_min"].score[0] == pytest.approx(0.2)
    with pytest.raises(AtlasError, match="name a model"):
        compare(HAND, ["M1"])
    with pytest.raises(AtlasError, match="at least one"):
        mean_probability([])

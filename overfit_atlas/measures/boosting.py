"""Ensembles of one network: bootstrap samples, boosting by SAMME, and what their members say.

Sources: Breiman, Bagging Predictors (1996); Zhu, Zou, Rosset and Hastie, Multi-class AdaBoost
(2009), for SAMME, which for two classes is AdaBoost.M1 of Freund and Schapire; Schwenk and Bengio,
Boosting Neural Networks (2000), for boosting by resampling.

A network that fits all its training images has no weighted error, and SAMME would give it an
infinite vote. Here its error counts as half an image, and, as in Breiman, Arcing Classifiers
(1998), all weights are equal again after it, and after a member that is no better than chance,
which has no vote. The next member is drawn anew, so that boosting goes on.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logsumexp

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.probabilities import log_softmax


class Round(NamedTuple):
    """One round of boosting: the member's weighted error, its vote, and the weights [n] after it.

    ``restarted``: whether the weights are equal again.
    """

    error: float
    vote: float
    weights: NDArray[np.float64]
    restarted: bool


def bootstrap(images: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """As many places as there are ``images``, drawn with replacement: int64 [n]."""
    return rng.integers(images, size=images)


def resampled(weights: NDArray[np.float64], rng: np.random.Generator) -> NDArray[np.int64]:
    """As many places as there are ``weights``, drawn with replacement by them: int64 [n]."""
    return rng.choice(len(weights), size=len(weights), p=weights)


def boosted(weights: NDArray[np.float64], wrong: ArrayLike, classes: int) -> Round:
    """One round of SAMME (Zhu et al. 2009, Algorithm 2).

    ``weights`` [n] sum to 1; ``wrong``, bool [n]: where the member errs. Its vote is
    ln((1 - error) / error) + ln(classes - 1), and the weights of what it gets wrong are multiplied
    by e^vote. The module says what is done about errors of 0 and of chance.
    Raises AtlasError for shapes that differ and for less than two classes.
    """
    wrong = np.asarray(wrong)
    if wrong.dtype != np.bool_ or wrong.shape != weights.shape or classes < 2:
        raise AtlasError(
            f"SAMME: expected a weight and a bool an image and two classes or more; found shapes "
            f"{weights.shape} and {wrong.shape} of {wrong.dtype}, {classes} classes."
        )
    equal = np.full(len(weights), 1 / len(weights))
    error = float(weights[wrong].sum())
    if error >= 1 - 1 / classes:
        return Round(error, 0.0, equal, True)
    counted = error or 0.5 / len(weights)
    vote = float(np.log((1 - counted) / counted) + np.log(classes - 1))
    if error == 0:
        return Round(error, vote, equal, True)
    raised = np.where(wrong, weights * np.exp(vote), weights)
    return Round(error, vote, raised / raised.sum(), False)


def vote_logits(decisions: ArrayLike, votes: ArrayLike, classes: int) -> NDArray[np.float64]:
    """The votes for each class: float64 [n, classes], from decisions [M, n] and ``votes`` [M].

    SAMME decides for the largest, and their softmax is its probability of each class: Zhu et al.
    (2009) take exp(f_k / (K - 1)), where f adds up the members' codes (1 for the class that a
    member decides for, -1 / (K - 1) for the others) by (K - 1)^2 / K times their votes; so f_k /
    (K - 1) is the sum of votes for k up to a constant.
    """
    chosen = np.asarray(decisions)[..., None] == np.arange(classes)
    return np.einsum("m,mnk->nk", np.asarray(votes, dtype=np.float64), chosen)


def mean_logits(logits: ArrayLike) -> NDArray[np.float64]:
    """Logits [n, C] whose softmax is the mean of the members' probabilities; logits [M, n, C].

    The logarithm of that mean, which is finite where the mean itself would be too small.
    """
    logs = log_softmax(np.asarray(logits))
    return logsumexp(logs, axis=0) - np.log(len(logs))

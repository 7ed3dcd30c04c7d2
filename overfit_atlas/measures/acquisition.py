"""Which images to ask a label of next, by what a committee of models predicts of them.

Each score is float64 [n], for probabilities [models, n, classes]; of the highest a label is asked
first. Sources: Settles, Active Learning Literature Survey (2009), sections 3.1 (margin, entropy)
and 3.2 (disagreement); Salman and Liu, Algorithm 1, for what a consensus rejects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple, get_args

import numpy as np

from overfit_atlas.measures.consensus import consensus
from overfit_atlas.randomness import generator

Way = Literal["rejection", "entropy", "margin", "disagreement", "random"]
"""How the next images are chosen: by a score of their predictions, or at random."""

WAYS: tuple[Way, ...] = get_args(Way)
REJECTION, RANDOM = "rejection", "random"


def rejection(probabilities: np.ndarray) -> np.ndarray:
    """One minus the largest P_min: what a consensus rejects first, as its threshold rises.

    P_min of a class is the least probability that a model gives it.
    """
    return 1 - consensus(probabilities)[0]


def entropy(probabilities: np.ndarray) -> np.ndarray:
    """Entropy of the models' mean probabilities, in nats."""
    return _entropy(_mean(probabilities))


def _entropy(probabilities: np.ndarray) -> np.ndarray:
    # Settings name the ways that stand here, and SciPy takes a quarter of a second to import.
    from scipy.special import entr

    return entr(probabilities).sum(axis=-1)


def margin(probabilities: np.ndarray) -> np.ndarray:
    """One minus the gap between the two largest of the models' mean probabilities."""
    second, largest = np.partition(_mean(probabilities), -2, axis=1)[:, -2:].T
    return 1 - (largest - second)


def disagreement(probabilities: np.ndarray) -> np.ndarray:
    """Mean Kullback-Leibler divergence of each model from their mean, in nats.

    McCallum and Nigam (1998): unlike counts of votes, it ties few inputs. It is the entropy of the
    mean less the mean of the entropies.
    """
    alone = _entropy(np.asarray(probabilities, dtype=np.float64))
    # Models that agree wholly may differ in the last bit.
    return np.maximum(entropy(probabilities) - alone.mean(axis=0), 0)


SCORES: Mapping[str, Callable[[np.ndarray], np.ndarray]] = {
    "rejection": rejection,
    "entropy": entropy,
    "margin": margin,
    "disagreement": disagreement,
}


def highest(scores: np.ndarray, count: int) -> np.ndarray:
    """The places int64 [count] of the highest of ``scores`` [n], the highest first.

    Of equal scores the first goes before. With fewer than ``count`` scores, all places.
    """
    return np.argsort(-scores, kind="stable")[:count]


def _mean(probabilities: np.ndarray) -> np.ndarray:
    return np.asarray(probabilities, dtype=np.float64).mean(axis=0)


class Plan(NamedTuple):
    """One way of choosing, with the seed and the numbers that decide a course of rounds.

    ``first`` images are labelled at the start, the same for each way of one seed, and ``step`` more
    in each of ``rounds``.
    """

    way: str
    seed: int
    first: int
    step: int
    rounds: int


Predict = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""From labelled places in a pool, int64 [labels], to what models that are trained on them predict:
of test images, in any form, and of the pool, as probabilities [models, pool, classes].
"""


def in_rounds(predict: Predict, pool: int, plan: Plan) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """What is labelled of a ``pool`` of so many images, and what is predicted of test images.

    First for the first images, then after each round. The places stand in the order in which they
    were asked for.
    """
    labelled = generator(plan.seed, "label first").permutation(pool)[: plan.first]
    of_test, of_pool = predict(labelled)
    yield labelled, of_test
    for number in range(1, plan.rounds + 1):
        unlabelled = np.setdiff1d(np.arange(pool), labelled)
        if plan.way == RANDOM:
            scores = generator(plan.seed, "label next", number).random(len(unlabelled))
        else:
            scores = SCORES[plan.way](of_pool[:, unlabelled])
        labelled = np.concatenate([labelled, unlabelled[highest(scores, plan.step)]])
        of_test, of_pool = predict(labelled)
        yield labelled, of_test

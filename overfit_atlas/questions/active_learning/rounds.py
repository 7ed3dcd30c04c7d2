"""Labels asked in rounds: train on what is labelled, predict the rest, choose the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple, get_args

import numpy as np

from overfit_atlas.measures.acquisition import SCORES, highest
from overfit_atlas.randomness import generator

REJECTION, RANDOM = "rejection", "random"
Way = Literal["rejection", "entropy", "margin", "disagreement", "random"]
WAYS: tuple[Way, ...] = get_args(Way)
"""How the next images are chosen: by a score of their predictions, or at random."""


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


class Round(NamedTuple):
    """What is labelled in a round, and what models that are trained on it say.

    ``labelled``: places in the pool, in the order in which they were asked, int64 [n];
    ``test`` and ``pool``: probabilities float64 [models, images, classes].
    """

    labelled: np.ndarray
    test: np.ndarray
    pool: np.ndarray


Predict = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""From labelled places to the probabilities of the test images and of the pool."""


def in_rounds(predict: Predict, pool: int, plan: Plan) -> Iterator[Round]:
    """The first round and those that ``plan`` adds, from a ``pool`` of so many images."""
    labelled = generator(plan.seed, "label first").permutation(pool)[: plan.first]
    found = Round(labelled, *predict(labelled))
    yield found
    for number in range(1, plan.rounds + 1):
        unlabelled = np.setdiff1d(np.arange(pool), labelled)
        if plan.way == RANDOM:
            scores = generator(plan.seed, "label next", number).random(len(unlabelled))
        else:
            scores = SCORES[plan.way](found.pool[:, unlabelled])
        labelled = np.concatenate([labelled, unlabelled[highest(scores, plan.step)]])
        found = Round(labelled, *predict(labelled))
        yield found

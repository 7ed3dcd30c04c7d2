"""Ways to choose a class and say how sure one is: consensus, its rivals, one run's own checkpoints.

Each gives ``(score, decision)`` as :func:`overfit_atlas.measures.consensus.consensus` does: float64
[n], higher is surer, and int [n]. They are compared at equal coverage by
:mod:`overfit_atlas.measures.selective`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import softmax

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.consensus import RULES, consensus

PROBABILITY_FLOOR = np.finfo(np.float64).tiny
LATE_WEIGHT = 2.0


class Selection(NamedTuple):
    """A selector's ``score`` (float64 [n], higher is surer) and ``decision`` (int [n])."""

    score: NDArray[np.float64]
    decision: NDArray[np.int64]


def max_probability(probabilities: ArrayLike) -> Selection:
    """The most probable class of one model ``[n, C]``, and its probability."""
    values = np.asarray(probabilities, dtype=np.float64)
    return Selection(values.max(axis=1), values.argmax(axis=1))


def mean_probability(probabilities: Iterable[ArrayLike]) -> Selection:
    """The average of several predictions ``[n, C]``: an ensemble, or the snapshots of one run.

    They may come from a generator; one is held at a time beside the sum.
    """
    total: NDArray[np.float64] = np.zeros(())
    count = 0
    for one in probabilities:
        total, count = total + np.asarray(one, dtype=np.float64), count + 1
    if not count:
        raise AtlasError("An ensemble needs at least one prediction; none was given.")
    return max_probability(total / count)


def geometric_mean(probabilities: ArrayLike) -> Selection:
    """The normalized geometric mean over models of ``[M, n, C]``: the average of log-probabilities.

    Probabilities of 0 count as the smallest normal double, so that a class ruled out by all models
    still has a rank.
    """
    values = np.maximum(np.asarray(probabilities, dtype=np.float64), PROBABILITY_FLOOR)
    return max_probability(softmax(np.log(values).mean(axis=0), axis=-1))


def majority_vote(probabilities: ArrayLike) -> Selection:
    """The class that most of the models ``[M, n, C]`` choose.

    Equal votes are decided by the mean probability of the class over all models, and so is the
    order of inputs with equal votes: the score is (votes - 1 + that mean) / M. A vote's share alone
    has only M values and would leave most of the order to chance.
    """
    values = np.asarray(probabilities, dtype=np.float64)
    votes = (values.argmax(axis=2)[..., None] == np.arange(values.shape[2])).sum(axis=0)
    return max_probability((votes - 1 + values.mean(axis=0)) / len(values))


def checkpoint_agreement(predicted: ArrayLike, power: float = LATE_WEIGHT) -> Selection:
    """Agreement of a run's checkpoints with its last one (Rabanser et al. 2022, 2025).

    ``predicted`` is ``[T, n]``, the classes chosen by the T saved checkpoints in order of training.
    A sample is penalized by sum_t (t/T)^power for each t at which the class is not the final one,
    so late disagreement weighs more; the score is 1 minus the penalty over its largest possible
    value. Samples that agree throughout are tied at 1. ``power`` 2 is this project's choice.
    """
    classes = np.asarray(predicted)
    if classes.ndim != 2 or 0 in classes.shape:
        raise AtlasError(
            f"Checkpoint agreement: expected classes [checkpoints, samples]; found {classes.shape}."
        )
    weight = (np.arange(1, len(classes) + 1) / len(classes)) ** power
    penalty = weight @ (classes != classes[-1])
    return Selection(1 - penalty / weight.sum(), classes[-1])


def compare(probabilities: ArrayLike, members: Sequence[str]) -> dict[str, Selection]:
    """Every selector that needs no more than the members' predictions ``[M, n, C]``, by name.

    Names: both readings of the consensus (``classwise_min``, ``unanimous``), ``mean``,
    ``geometric_mean``, ``majority_vote``, then each of ``members``. The rejected of ``unanimous``
    have score minus infinity. Raises AtlasError when names and models differ in number.
    """
    values = np.asarray(probabilities, dtype=np.float64)
    if values.ndim != 3 or len(members) != len(values):
        raise AtlasError(
            "Selectors: expected probabilities [models, samples, classes] and a name a model; "
            f"found shape {values.shape} and names {', '.join(members)}."
        )
    found: dict[str, Selection] = {rule: Selection(*consensus(values, rule=rule)) for rule in RULES}
    found["mean"] = mean_probability(values)
    found["geometric_mean"] = geometric_mean(values)
    found["majority_vote"] = majority_vote(values)
    return found | {
        member: max_probability(one) for member, one in zip(members, values, strict=True)
    }

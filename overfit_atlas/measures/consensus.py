"""Classification by consensus of several models, which leaves doubtful inputs unclassified.

Source: Salman and Liu, Algorithm 1 (section IV) and Fig. 6 and 7 (section V). Terms: an input is
*accepted* when its score is strictly above the threshold p_t; *coverage* is the share accepted, and
accuracy is counted among the accepted.

Ties: a class tied for the largest probability yields to the one with the lower index, as
``numpy.argmax`` does, for the consensus and for each model alike.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from overfit_atlas.errors import AtlasError

Rule = Literal["classwise_min", "unanimous"]
RULES: tuple[Rule, ...] = ("classwise_min", "unanimous")

NEVER_ACCEPTED = -np.inf


def kth_largest(probabilities: np.ndarray, k: int) -> np.ndarray:
    """For each class the k-th largest probability among the models.

    ``probabilities``: [models, n, classes]; the result: [n, classes]. With k equal to the number of
    models this is the class-wise minimum, P_min of Algorithm 1.
    """
    models = len(probabilities)
    if not 1 <= k <= models:
        raise AtlasError(f"k-of-n consensus: k must be between 1 and {models} models, got {k}")
    return np.partition(probabilities, models - k, axis=0)[models - k]


def consensus(
    probabilities: np.ndarray, k: int | None = None, rule: Rule = "classwise_min"
) -> tuple[np.ndarray, np.ndarray]:
    """Score and decision for each input; accept where the score is strictly above p_t.

    ``probabilities``: [models, n, classes]. ``k``: how many models must support a class; None is
    all of them, Algorithm 1. The decision (int64 [n]) is the class with the largest k-th largest
    probability, and the score (float64 [n]) is that probability. Under ``unanimous`` at least ``k``
    models must also have the decision as their own most probable class; elsewhere the score is
    minus infinity, so that no threshold accepts the input. From p_t = .5 on both rules are the
    same, since a class with more than half of a model's probability is that model's choice.

    Raises AtlasError for another rule, another number of axes or a k that cannot be met.
    """
    probabilities = np.asarray(probabilities)
    if probabilities.ndim != 3 or 0 in probabilities.shape:
        raise AtlasError(
            "consensus: expected probabilities with axes models, inputs, classes, "
            f"got shape {probabilities.shape}"
        )
    if rule not in RULES:
        raise AtlasError(f"consensus: rule must be one of {', '.join(RULES)}, got '{rule}'")
    needed = len(probabilities) if k is None else k
    supported = kth_largest(probabilities, needed)
    decision = supported.argmax(axis=1)
    score = np.take_along_axis(supported, decision[:, None], axis=1)[:, 0].astype(np.float64)
    if rule == "unanimous":
        votes = (probabilities.argmax(axis=2) == decision).sum(axis=0)
        score[votes < needed] = NEVER_ACCEPTED
    return score, decision


def curve(
    score: np.ndarray, decision: np.ndarray, labels: np.ndarray, thresholds: np.ndarray
) -> pd.DataFrame:
    """Coverage and accuracy among the accepted inputs at each threshold.

    Columns: threshold, coverage, accepted, correct, accuracy; the accuracy is missing where nothing
    is accepted.
    """
    ascending = np.sort(score)
    ascending_right = np.sort(score[decision == labels])
    accepted = len(score) - np.searchsorted(ascending, thresholds, side="right")
    correct = len(ascending_right) - np.searchsorted(ascending_right, thresholds, side="right")
    accuracy = np.divide(correct, accepted, out=np.full(len(accepted), np.nan), where=accepted > 0)
    return pd.DataFrame(
        {
            "threshold": thresholds,
            "coverage": accepted / len(score),
            "accepted": accepted,
            "correct": correct,
            "accuracy": accuracy,
        }
    )


def accuracy_at_coverage(
    score: np.ndarray, decision: np.ndarray, labels: np.ndarray, coverage: float
) -> float:
    """Accuracy among the share ``coverage`` of the inputs with the highest scores.

    Where that share ends inside a group of equal scores, the group's members count with equal
    weight: the result is the expected accuracy when the missing ones are drawn from the group at
    random. A share that is no whole number of inputs takes part of one, in the same way. NaN when
    the rule can never accept that many.
    """
    wanted = coverage * len(score)
    # The slack forgives the last bit of coverage * n, far below one input.
    if wanted > np.isfinite(score).sum() + 1e-9 or wanted <= 0:
        return np.nan
    levels, group = np.unique(-score, return_inverse=True)
    sizes = np.bincount(group, minlength=len(levels)).astype(np.float64)
    right = np.bincount(group, weights=decision == labels, minlength=len(levels))
    taken_before = np.cumsum(sizes) - sizes
    share = np.clip((wanted - taken_before) / sizes, 0, 1)
    return float((share * right).sum() / wanted)

"""What looks wrong with models that decide together, though it may be right: said, not refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike

_ALIKE = 1e-6
_FEW = 10  # with fewer inputs chance explains anything


def doubts(
    probabilities: np.ndarray, names: Sequence[str], labels: np.ndarray | None
) -> Iterator[str]:
    """A sentence for each pair of models that predict the same, and each that is at chance level.

    ``probabilities``: [models, n, classes]; ``labels``: [n] or None. Without labels, a model is
    doubted that agrees with none of the others more than chance would have it.
    """
    twins: set[int] = set()
    for one, first in enumerate(probabilities):
        for other in range(one + 1, len(probabilities)):
            if other not in twins and np.abs(first - probabilities[other]).max() <= _ALIKE:
                twins.add(other)
                yield (
                    f"{names[one]} and {names[other]} hold the same predictions: together they "
                    "decide as one model does"
                )
    choices = probabilities.argmax(axis=2)
    for place, chosen in enumerate(choices):
        if labels is not None:
            if at_chance(chosen, labels):
                yield (
                    f"{names[place]} is right on {np.mean(chosen == labels):.1%}, no more than "
                    "chance: its rows may be in another order than the labels, or its classes"
                )
        elif len(choices) > 1 and all(
            at_chance(chosen, other) for at, other in enumerate(choices) if at != place
        ):
            yield (
                f"{names[place]} agrees with no other model more than by chance: its rows may be "
                "in another order, or its classes"
            )


def at_chance(first: ArrayLike, second: ArrayLike) -> bool:
    """Whether two classifications [n] of the same inputs agree no more than by chance.

    By chance they agree as often as their class frequencies give. More than that is an agreement
    two standard errors above it, of a permutation of the rows, or half way from it to 1 (Cohen's
    kappa of .5; Cohen 1960).
    """
    one, other = np.asarray(first), np.asarray(second)
    if len(one) < _FEW:
        return False
    classes = int(max(one.max(), other.max())) + 1
    expected = float(
        np.bincount(one, minlength=classes)
        / len(one)
        @ (np.bincount(other, minlength=classes) / len(other))
    )
    found = float(np.mean(one == other))
    error = np.sqrt(expected * (1 - expected) / len(one))
    return found < 1 and found - expected <= min(2 * error, 0.5 * (1 - expected))

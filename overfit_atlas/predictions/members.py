"""The models that decide together, and their probabilities for the same inputs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath
from overfit_atlas.measures.probabilities import probabilities
from overfit_atlas.predictions.dump import Predictions, read_predictions

CONSENSUS, MEAN, BEST = "consensus", "mean", "best"
RESERVED = (CONSENSUS, MEAN, BEST)


@dataclass(frozen=True)
class Member:
    """One model that decides with others: its name, its predictions file, the epoch that counts.

    The epoch is a number, or the rule that chooses it.
    """

    name: str
    predictions: AnyPath
    epoch: int | str


def together(
    predictions: Sequence[AnyPath], names: Sequence[str], epochs: Sequence[int | str]
) -> list[Member]:
    """The members from lists of the same order and length."""
    return [
        Member(name, path, epoch)
        for path, name, epoch in zip(predictions, names, epochs, strict=True)
    ]


def read_members(members: Sequence[Member], side: str = "test") -> tuple[np.ndarray, np.ndarray]:
    """Probabilities float64 [models, n, classes] and labels int64 [n] of one side of the members.

    Raises AtlasError for a reserved or repeated name, and for members whose sample ids, labels or
    classes differ.
    """
    names = [member.name for member in members]
    taken = sorted(set(names) & set(RESERVED))
    if taken or len(set(names)) < len(names):
        raise AtlasError(
            f"consensus members {', '.join(names)}: names must differ, and "
            f"{', '.join(RESERVED)} are reserved"
        )
    first = _read(members[0], side)
    stack = []
    for place, member in enumerate(members):
        read = _read(member, side) if place else first
        for what in ("ids", "labels"):
            if not np.array_equal(getattr(read, what), getattr(first, what)):
                raise AtlasError(
                    f"{member.predictions}: the {side} {what} of {member.name} differ from those "
                    f"of {names[0]} in {members[0].predictions}; a consensus needs the same inputs "
                    "in the same order. Predict both again from one prepared dataset."
                )
        if read.logits.shape[-1] != first.logits.shape[-1]:
            raise AtlasError(
                f"{member.predictions}: {member.name} has {read.logits.shape[-1]} classes, "
                f"{names[0]} has {first.logits.shape[-1]} in {members[0].predictions}"
            )
        stack.append(probabilities(read.logits[0]))
    return np.stack(stack), first.labels


def _read(member: Member, side: str) -> Predictions:
    return read_predictions(member.predictions, side=side, epochs=[member.epoch])

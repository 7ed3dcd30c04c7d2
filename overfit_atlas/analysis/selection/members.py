"""The models that decide together, and their probabilities for the same inputs."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from overfit_atlas.errors import AtlasError
from overfit_atlas.predictions.dump import Predictions, read_predictions
from overfit_atlas.predictions.probabilities import probabilities

COMBINED, MEAN, BEST = "combined", "mean", "best"
RESERVED = (COMBINED, MEAN, BEST)

Path = str | os.PathLike[str]


def read_members(
    predictions: Sequence[Path],
    members: Sequence[str],
    epochs: Sequence[int],
    side: str = "test",
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities float64 [models, n, classes] and labels int64 [n] of one side of the members.

    Raises AtlasError for a reserved or repeated name, and for members whose sample ids, labels or
    classes differ.
    """
    taken = sorted(set(members) & set(RESERVED))
    if taken or len(set(members)) < len(members):
        raise AtlasError(
            f"consensus members {', '.join(members)}: names must differ, and "
            f"{', '.join(RESERVED)} are reserved"
        )
    first: Predictions | None = None
    stack = []
    for path, member, epoch in zip(predictions, members, epochs, strict=True):
        read = read_predictions(path, side=side, epochs=[epoch])
        if first is None:
            first = read
        for what in ("ids", "labels"):
            if not np.array_equal(getattr(read, what), getattr(first, what)):
                raise AtlasError(
                    f"{path}: the {side} {what} of {member} differ from those of {members[0]} in "
                    f"{predictions[0]}; a consensus needs the same inputs in the same order. "
                    "Predict both again from one prepared dataset."
                )
        if read.logits.shape[-1] != first.logits.shape[-1]:
            raise AtlasError(
                f"{path}: {member} has {read.logits.shape[-1]} classes, {members[0]} has "
                f"{first.logits.shape[-1]} in {predictions[0]}"
            )
        stack.append(probabilities(read.logits[0]))
    return np.stack(stack), first.labels

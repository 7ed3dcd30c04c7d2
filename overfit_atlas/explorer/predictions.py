"""The predictions of a set of members for one seed, as parts of the page.

What is counted is exact: each member's probabilities in float64 at the epoch at which it decides,
the class that it chose at every epoch, losses and accuracies by epoch. What is only drawn, the
probabilities on the way there, has eight bits (:mod:`overfit_atlas.explorer.log_odds`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from overfit_atlas.errors import AtlasError
from overfit_atlas.explorer import log_odds
from overfit_atlas.explorer.parts import whole
from overfit_atlas.measures.probabilities import log_softmax, probabilities
from overfit_atlas.predictions.dump import Predictions, read_predictions
from overfit_atlas.predictions.members import Member

Arrays = dict[str, np.ndarray]


class Gathered(NamedTuple):
    """Arrays of the part that opens a seed, and of the one with all classes' probabilities.

    The first: ``labels``, ``ids`` and, where labels were treated, ``true_labels`` [n]; for member i
    ``i/final`` float64 [n, C], ``i/epochs`` [E], ``i/predicted``, ``i/label`` (the label's
    probability, a code) and ``i/top`` (the largest, a code) [E, n], ``i/loss`` float64 [E, 2] (the
    mean of all, split into what right and wrong samples add). The second: ``i/all`` [E, n, C].
    """

    opening: Arrays
    every_class: Arrays


def gather(members: Sequence[Member], side: str) -> Gathered:
    """Read one side of the ``members``, each up to its epoch.

    Raises AtlasError for members whose inputs differ.
    """
    opening: Arrays = {}
    every_class: Arrays = {}
    first: Predictions | None = None
    for place, member in enumerate(members):
        read = read_predictions(member.predictions, side, until=member.epoch)
        if first is None:
            first = read
            opening |= _inputs(read)
        elif not (
            np.array_equal(read.ids, first.ids) and np.array_equal(read.labels, first.labels)
        ):
            raise AtlasError(
                f"{member.predictions}: its {side} inputs differ from those of "
                f"{members[0].predictions}; what is explored together needs the same inputs in the "
                "same order. Predict both again."
            )
        opening |= {f"{place}/{key}": values for key, values in _of_member(read).items()}
        codes = [log_odds.encode(log_softmax(logits)) for logits in read.logits]
        every_class[f"{place}/all"] = np.stack(codes)
    return Gathered(opening, every_class)


def _inputs(read: Predictions) -> Arrays:
    known = {"labels": whole(read.labels), "ids": whole(read.ids)}
    if read.true_labels is not None:
        known["true_labels"] = whole(read.true_labels)
    return known


def _of_member(read: Predictions) -> Arrays:
    rows = np.arange(len(read.labels))
    predicted, label, top, loss = [], [], [], []
    for logits in read.logits:
        logs = log_softmax(logits)
        predicted.append(logits.argmax(axis=1))
        own = logs[rows, read.labels]
        label.append(log_odds.encode(own))
        top.append(log_odds.encode(logs.max(axis=1)))
        right = predicted[-1] == read.labels
        loss.append([np.where(inside, -own, 0).sum() / len(own) for inside in (right, ~right)])
    return {
        "final": probabilities(read.logits[-1]),
        "epochs": whole(read.epochs),
        "predicted": whole(np.stack(predicted)),
        "label": np.stack(label),
        "top": np.stack(top),
        "loss": np.array(loss),
    }


def over_seeds(by_seed: Sequence[Sequence[Member]], side: str) -> Arrays:
    """What the members of every seed decide: ``predicted`` and ``top`` (a code), [seeds, members,
    n], beside ``labels`` and ``ids`` [n]. Empty where the seeds do not see the same inputs.
    """
    read = [
        [read_predictions(member.predictions, side, [member.epoch]) for member in members]
        for members in by_seed
    ]
    first = read[0][0]
    if not all(np.array_equal(one.ids, first.ids) for seed in read for one in seed):
        return {}
    final = [[one.logits[0] for one in seed] for seed in read]
    return {
        **_inputs(first),
        "predicted": whole(np.array([[one.argmax(axis=1) for one in seed] for seed in final])),
        "top": np.array(
            [[log_odds.encode(log_softmax(one).max(axis=1)) for one in seed] for seed in final]
        ),
    }

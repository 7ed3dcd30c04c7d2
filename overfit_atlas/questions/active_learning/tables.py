"""Accuracy against the number of labels: of one way and seed, then over seeds.

Source: Salman and Liu, whose future work is to find "effective samples". The area under a learning
curve, over the span of its labels, is the mean accuracy that the active learning challenge of Guyon
et al. (2011) judges by.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from overfit_atlas.files import AnyPath
from overfit_atlas.measures.acquisition import RANDOM, REJECTION
from overfit_atlas.measures.consensus import consensus
from overfit_atlas.measures.intervals import (
    DIFFERENCE,
    POSITIVE,
    SHARE,
    mean_interval,
    paired_difference,
)
from overfit_atlas.measures.probabilities import probabilities
from overfit_atlas.predictions.members import CONSENSUS, MEAN
from overfit_atlas.predictions.rounds import read_rounds


def of_rounds(path: AnyPath) -> pd.DataFrame:
    """How good a committee is after each round, of one way and seed.

    ``path``: of :func:`overfit_atlas.predictions.rounds.write_rounds`. Columns: labels, how many;
    classes: the exponential of the entropy of the labels' classes, as many as there are if all are
    as frequent; member, also ``mean``, which decides by the members' mean probabilities, and
    ``consensus``, by the largest P_min; accuracy and nll (nats) on the test images. The consensus
    has no probabilities, and so no nll.
    """
    found = read_rounds(path)
    places = np.arange(len(found.test_labels))
    rows = []
    for number, logits in enumerate(found.logits):
        labels = found.labels[found.rounds <= number]
        about = {"labels": len(labels), "classes": _classes(labels)}
        members = probabilities(logits)
        deciders = {MEAN: members.mean(axis=0), **dict(zip(found.members, members, strict=True))}
        for member, own in deciders.items():
            accuracy = (own.argmax(axis=1) == found.test_labels).mean()
            # The smallest double stands for a probability of 0, whose logarithm is none.
            told = np.maximum(own[places, found.test_labels], np.finfo(np.float64).tiny)
            rows.append(
                about | {"member": member, "accuracy": accuracy, "nll": -np.log(told).mean()}
            )
        right = (consensus(members)[1] == found.test_labels).mean()
        rows.append(about | {"member": CONSENSUS, "accuracy": right, "nll": np.nan})
    return pd.DataFrame(rows)


def _classes(labels: np.ndarray) -> float:
    shares = np.unique(labels, return_counts=True)[1] / len(labels)
    return float(np.exp(-(shares * np.log(shares)).sum()))


def collect(by_way: Mapping[str, Mapping[int, pd.DataFrame]]) -> pd.DataFrame:
    """All ways and seeds together: way, seed, and the columns of :func:`of_rounds`."""
    together = pd.concat(
        [
            frame.assign(way=way, seed=seed)
            for way, of_seeds in by_way.items()
            for seed, frame in of_seeds.items()
        ],
        ignore_index=True,
    )
    return together[["way", "seed", "labels", "classes", "member", "accuracy", "nll"]]


def curves(together: pd.DataFrame) -> pd.DataFrame:
    """Means over seeds by way, member and number of labels, with 95 % intervals.

    ``together``: of :func:`collect`. Columns: way, member, labels, seeds, classes, and mean, low
    and high of accuracy, nll and gain: accuracy beside random choice, paired by seed.
    """
    accuracies = together.pivot(
        index=["member", "labels", "seed"], columns="way", values="accuracy"
    )
    rows = []
    for (way, member, labels), own in together.groupby(["way", "member", "labels"], sort=False):
        of_seeds = accuracies.loc[(member, labels)]
        rows.append(
            {
                "way": way,
                "member": member,
                "labels": labels,
                "seeds": own.seed.nunique(),
                "classes": own.classes.mean(),
                **mean_interval(own.accuracy, SHARE).columns("accuracy"),
                **mean_interval(own.nll, POSITIVE).columns("nll"),
                **paired_difference(of_seeds[way], of_seeds[RANDOM], DIFFERENCE).columns("gain"),
            }
        )
    return pd.DataFrame(rows)


def areas(together: pd.DataFrame) -> pd.DataFrame:
    """The area under each learning curve, which is its mean accuracy, over seeds.

    ``together``: of :func:`collect`. Columns: way, member, seeds; mean, low and high of
    area, of gain (beside random choice, paired by seed) and of rejection_gain (what rejection has
    more than this way); labels_needed: the fewest labels with which the mean accuracy over seeds
    reaches that of random choice with all of them, missing if none.
    """
    together = together.sort_values("labels", kind="stable")
    keys = ["way", "member", "seed"]
    area = together.groupby(keys, sort=False)[["labels", "accuracy"]].apply(_area)
    wide = area.unstack("way")
    means = together.groupby(["way", "member", "labels"]).accuracy.mean()
    rows = []
    for way, member in together[["way", "member"]].drop_duplicates().itertuples(index=False):
        own = wide.loc[member]
        row = {"way": way, "member": member, "seeds": own[way].notna().sum()}
        row |= mean_interval(own[way], SHARE).columns("area")
        row |= paired_difference(own[way], own[RANDOM], DIFFERENCE).columns("gain")
        more = paired_difference(own[REJECTION], own[way], DIFFERENCE)
        row |= more.columns("rejection_gain")
        reached = means[way, member] >= means[RANDOM, member].iloc[-1]
        row["labels_needed"] = reached.idxmax() if reached.any() else np.nan
        rows.append(row)
    return pd.DataFrame(rows)


def _area(curve: pd.DataFrame) -> float:
    labels = curve.labels.to_numpy()
    return float(np.trapezoid(curve.accuracy, labels) / (labels[-1] - labels[0]))

"""Accuracy against the number of labels: of one way and seed, then over seeds.

Source: Salman and Liu, whose future work is to find "effective samples". The area under a learning
curve, over the span of its labels, is the mean accuracy that the active learning challenge of Guyon
et al. (2011) judges by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from overfit_atlas.data.samples import Sample
from overfit_atlas.measures.consensus import consensus
from overfit_atlas.measures.intervals import (
    DIFFERENCE,
    POSITIVE,
    SHARE,
    mean_interval,
    paired_difference,
)
from overfit_atlas.predictions.members import CONSENSUS
from overfit_atlas.questions.active_learning.rounds import RANDOM, REJECTION, Round

MEAN = "mean"
"""What decides by the mean probability of the members; the curves that are judged are its."""


def of_rounds(
    rounds: Iterable[Round], members: Sequence[str], sample: Sample, test_labels: np.ndarray
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables of one way and seed: how good each round is, and which images it asked for.

    ``members``: a name a model; ``sample``: the pool. Tables: (labels, classes: the exponential of
    the entropy of the labels' classes, as many as there are if all are as frequent, member,
    accuracy, nll: of the test images, nats, missing for the consensus, which has no probabilities);
    (round, from 0, id, label, true_label), in the order in which labels were asked.
    """
    quality, asked = [], []
    before = 0
    for number, found in enumerate(rounds):
        labels = sample.train_labels[found.labelled]
        about = {"labels": len(labels), "classes": _classes(labels)}
        all_of_them = (found.test.mean(axis=0), *found.test)
        for member, own in zip((MEAN, *members), all_of_them, strict=True):
            told = own[np.arange(len(test_labels)), test_labels]
            accuracy = (own.argmax(axis=1) == test_labels).mean()
            # The smallest double stands for a probability of 0, whose logarithm is none.
            nll = -np.log(np.maximum(told, np.finfo(np.float64).tiny)).mean()
            quality.append(about | {"member": member, "accuracy": accuracy, "nll": nll})
        _, decision = consensus(found.test)
        right = (decision == test_labels).mean()
        quality.append(about | {"member": CONSENSUS, "accuracy": right, "nll": np.nan})
        new = found.labelled[before:]
        before = len(found.labelled)
        asked.append(
            pd.DataFrame(
                {
                    "round": number,
                    "id": sample.train_ids[new],
                    "label": sample.train_labels[new],
                    "true_label": sample.true_labels[new],
                }
            )
        )
    return pd.DataFrame(quality), pd.concat(asked, ignore_index=True)


def _classes(labels: np.ndarray) -> float:
    shares = np.unique(labels, return_counts=True)[1] / len(labels)
    return float(np.exp(-(shares * np.log(shares)).sum()))


def collect(by_way: Mapping[str, Mapping[int, pd.DataFrame]]) -> pd.DataFrame:
    """All ways and seeds together: the first table of :func:`of_rounds` with ``way``, ``seed``."""
    return pd.concat(
        [
            frame.assign(way=way, seed=seed)
            for way, of_seeds in by_way.items()
            for seed, frame in of_seeds.items()
        ],
        ignore_index=True,
    )


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

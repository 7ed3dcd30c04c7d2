"""What the training images tell: the gap to the test images under consensus, and neighbours.

Sources: Salman and Liu, sections III and IV (the consensus is proposed to overcome the gap between
training and validation) and VI (a network is no nearest-neighbour classifier).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from overfit_atlas.measures.consensus import RULES, consensus, curve
from overfit_atlas.measures.intervals import (
    DIFFERENCE,
    SHARE,
    mean_interval,
    proportion_interval,
)
from overfit_atlas.measures.neighbours import (
    accuracy_by_epoch,
    agreement,
    nearest_training_samples,
)
from overfit_atlas.predictions.dump import read_predictions
from overfit_atlas.predictions.members import CONSENSUS, Member, read_members

SIDES = ("train", "test")


def gap_by_threshold(members: Sequence[Member], thresholds: np.ndarray) -> pd.DataFrame:
    """Train and test accuracy among the accepted, for one seed's consensus and each member.

    Columns: member (``consensus`` is the class-wise minimum), threshold, then coverage and accuracy
    of each side (``train_coverage``, ...) and ``gap``, train minus test accuracy (missing where a
    side accepts nothing).
    """
    sides = {side: read_members(members, side) for side in SIDES}
    rows = []
    for index, name in enumerate([CONSENSUS, *(member.name for member in members)]):
        table = {"member": name, "threshold": thresholds}
        for side, (stacked, labels) in sides.items():
            models = stacked if name == CONSENSUS else stacked[index - 1 : index]
            found = curve(*consensus(models, rule=RULES[0]), labels, thresholds)
            table |= {f"{side}_coverage": found.coverage, f"{side}_accuracy": found.accuracy}
        rows.append(pd.DataFrame(table))
    together = pd.concat(rows, ignore_index=True)
    return together.assign(gap=together.train_accuracy - together.test_accuracy)


def neighbours_of(
    members: Sequence[Member],
    train_images: np.ndarray,
    train_labels: np.ndarray,
    test_images: np.ndarray,
    neighbours: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Test accuracy beside what the nearest training images are, for each member of one seed.

    The first table, by agreement: member, alike (how many of the neighbours have the test image's
    class), samples, right; a last group of rows with ``alike`` = -1 counts the test images whose
    first neighbour has another class, which a nearest-neighbour classifier gets wrong. The second,
    by epoch, holds member and the columns of
    :func:`overfit_atlas.measures.neighbours.accuracy_by_epoch`.
    """
    rows, _ = nearest_training_samples(train_images, test_images, neighbours)
    by_agreement, by_epoch = [], []
    for member in members:
        right = {}
        for side in SIDES:
            read = read_predictions(member.predictions, side, until=member.epoch)
            right[side] = read.logits.argmax(axis=2) == read.labels
        alike = agreement(rows, train_labels, read.labels)
        groups = [(level, alike.sum(axis=1) == level) for level in range(neighbours + 1)]
        for level, inside in [*groups, (-1, ~alike[:, 0])]:
            by_agreement.append((member.name, level, inside.sum(), right["test"][-1][inside].sum()))
        table = accuracy_by_epoch(read.epochs, right["train"], right["test"], rows)
        by_epoch.append(table.assign(member=member.name))
    names = ["member", "alike", "samples", "right"]
    return pd.DataFrame(by_agreement, columns=names), pd.concat(by_epoch, ignore_index=True)


def summarise_gap(by_seed: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Means over seeds, with a 95 % interval of the gap, for each member and threshold."""
    together = pd.concat(by_seed.values(), ignore_index=True)
    means = ["train_coverage", "train_accuracy", "test_coverage", "test_accuracy"]
    rows = []
    for (member, threshold), group in together.groupby(["member", "threshold"], sort=False):
        gap = mean_interval(group.gap, DIFFERENCE)
        rows.append((member, threshold, gap.n, *group[means].mean(), *gap[:3]))
    names = ["member", "threshold", "seeds", *means, "gap_mean", "gap_low", "gap_high"]
    return pd.DataFrame(rows, columns=names)


def summarise_agreement(by_seed: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Accuracy for each number of alike neighbours: member, alike, seeds, samples, accuracy.

    The interval is over seeds; where one seed alone has such images it is Wilson's over them.
    """
    together = pd.concat(by_seed.values(), ignore_index=True)
    together["accuracy"] = together.right / together.samples.where(together.samples > 0)
    rows = []
    for (member, alike), group in together.groupby(["member", "alike"], sort=False):
        found = mean_interval(group.accuracy, SHARE)
        if found.n == 1:
            only = group[group.samples > 0].iloc[0]
            found = proportion_interval(only.right, only.samples)._replace(n=1)
        rows.append((member, alike, found.n, group.samples.mean(), *found[:3]))
    names = ["member", "alike", "seeds", "samples", "accuracy", "low", "high"]
    return pd.DataFrame(rows, columns=names)


def summarise_epochs(by_seed: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Means over seeds for each member and epoch."""
    together = pd.concat(by_seed.values(), ignore_index=True)
    return together.groupby(["member", "epoch"], sort=False).mean().reset_index()

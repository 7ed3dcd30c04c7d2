"""What the training images tell: gaps and neighbours that are known beforehand."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from overfit_atlas.predictions.members import read_members
from overfit_atlas.questions.consensus.tables import train_side
from overfit_atlas.questions.consensus.tables.train_side import gap_by_threshold, neighbours_of
from tests.questions.consensus.conftest import THRESHOLDS


def test_train_images_and_neighbours(runs):
    gap = gap_by_threshold(runs[0], THRESHOLDS)
    member = gap[(gap.member == "a") & (gap.threshold == 0)].iloc[0]
    assert member.train_accuracy == 1
    assert member.gap == pytest.approx(1 - member.test_accuracy)
    # Every test image stands beside training image 0, so its neighbours' class is one class.
    images, far = np.zeros((400, 2)), np.full((60, 2), 9.0)
    far[0] = 0
    train_labels = np.full(60, 3)
    by_agreement, by_epoch = neighbours_of(runs[0], far, train_labels, images, 1)
    own = by_agreement[by_agreement.member == "a"].set_index("alike")
    stacked, labels = read_members(runs[0])
    unlike = labels != 3
    assert own.loc[-1, "samples"] == own.loc[0, "samples"] == unlike.sum()
    assert own.loc[-1, "right"] == (stacked[0].argmax(axis=1) == labels)[unlike].sum()
    assert list(by_epoch[by_epoch.member == "b"].epoch) == [1, 2, 3, 4]


def test_means_over_seeds(runs):
    gaps = {seed: gap_by_threshold(members, THRESHOLDS) for seed, members in runs.items()}
    summary = train_side.summarise_gap(gaps).set_index(["member", "threshold"])
    each = [gap.set_index(["member", "threshold"]).gap["b", 0.5] for gap in gaps.values()]
    assert summary.gap_mean["b", 0.5] == pytest.approx(np.mean(each))
    assert summary.gap_low["b", 0.5] < min(each)
    images, labels = np.arange(60.0)[:, None], np.zeros(60, int)
    found = {
        seed: neighbours_of(members, images, labels, np.arange(400.0)[:, None] / 7, 2)
        for seed, members in runs.items()
    }
    alike = train_side.summarise_agreement({seed: one[0] for seed, one in found.items()})
    # Each training image is of class 0: two neighbours are alike, or none is.
    counted = alike[alike.member == "a"].set_index("alike").samples
    assert counted[1] == 0
    assert counted[2] + counted[0] == 400
    assert counted[0] == counted[-1]
    epochs = train_side.summarise_epochs({seed: one[1] for seed, one in found.items()})
    assert epochs[epochs.member == "c"].epoch.tolist() == [1, 2, 3, 4]
    assert (epochs.neighbours_correct == 1).all()


def test_where_one_seed_has_such_images_the_interval_is_over_them():
    seeds = {0: (8, 6), 1: (0, 0)}
    tables = {
        seed: pd.DataFrame({"member": ["a"], "alike": [-1], "samples": [n], "right": [right]})
        for seed, (n, right) in seeds.items()
    }
    [row] = train_side.summarise_agreement(tables).itertuples()
    wilson = stats.binomtest(6, 8).proportion_ci(method="wilson")
    assert (row.seeds, row.samples, row.accuracy) == (1, 4, 0.75)
    assert (row.low, row.high) == pytest.approx((wilson.low, wilson.high))

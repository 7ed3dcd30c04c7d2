"""What is asked for, round by round, of predictions that are known."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from overfit_atlas.questions.active_learning.rounds import WAYS, Plan, in_rounds

POOL = 40


def predict(labelled):
    """Two models; the higher an image's place, the less sure they are, whatever is labelled."""
    sure = np.linspace(0.99, 0.6, POOL)
    one = np.stack([sure, 1 - sure], axis=1)
    pool = np.stack([one, np.stack([sure - 0.05, 1.05 - sure], axis=1)])
    return pool[:, :3], pool


def places(plan):
    return [found.labelled for found in in_rounds(predict, POOL, plan)]


@pytest.mark.parametrize("way", WAYS)
def test_nothing_is_asked_twice_and_each_round_goes_on_from_the_one_before(way):
    rounds = places(Plan(way, 3, 10, 6, 5))
    assert [len(labelled) for labelled in rounds] == [10, 16, 22, 28, 34, 40]
    for before, after in itertools.pairwise(rounds):
        assert after[: len(before)].tolist() == before.tolist()
    assert sorted(rounds[-1].tolist()) == list(range(POOL))
    again = places(Plan(way, 3, 10, 6, 5))
    assert [labelled.tolist() for labelled in again] == [labelled.tolist() for labelled in rounds]


@pytest.mark.parametrize("way", ["rejection", "entropy", "margin"])
def test_the_least_sure_that_have_no_label_come_next(way):
    first, second = places(Plan(way, 3, 10, 6, 1))
    unlabelled = sorted(set(range(POOL)) - set(first.tolist()))
    assert second[10:].tolist() == unlabelled[:-7:-1]


def test_the_first_images_are_the_seeds_and_not_the_ways():
    firsts = {tuple(places(Plan(way, 3, 10, 6, 1))[0]) for way in WAYS}
    assert len(firsts) == 1
    assert tuple(places(Plan("random", 4, 10, 6, 1))[0]) not in firsts


def test_chance_asks_for_others_in_each_round_and_seed():
    early, late = (places(Plan("random", seed, 10, 10, 2))[2][10:].tolist() for seed in (3, 4))
    assert early != late
    assert early != sorted(early)

"""Tables of active learning, from rounds and curves that are worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.predictions.rounds import Rounds, write_rounds
from overfit_atlas.questions.active_learning import tables

# Of the second image the first model says .6 of class 0, the second .1: their mean is .35, and the
# consensus has P_min (.1, .4).
TEST = np.log([[[0.9, 0.1], [0.6, 0.4]], [[0.7, 0.3], [0.1, 0.9]]]).astype(np.float32)


@pytest.fixture
def labelled(tmp_path):
    found = Rounds(
        ids=np.array([73, 70, 72]),
        labels=np.array([1, 0, 0]),
        true_labels=np.array([1, 0, 1]),
        rounds=np.array([0, 0, 1]),
        logits=np.stack([TEST, TEST[::-1]]),
        test_labels=np.array([0, 1]),
        members=("one", "two"),
    )
    write_rounds(tmp_path / "seed-0.h5", found, {"way": "random", "seed": 0})
    return tmp_path / "seed-0.h5"


def test_one_way_and_seed(labelled):
    quality = tables.of_rounds(labelled)
    first = quality[quality.labels == 2].set_index("member")
    assert first.accuracy.to_dict() == {"mean": 1, "one": 0.5, "two": 1, "consensus": 1}
    assert first.nll["mean"] == pytest.approx(-(np.log(0.8) + np.log(0.65)) / 2)
    assert first.nll["one"] == pytest.approx(-(np.log(0.9) + np.log(0.4)) / 2)
    assert np.isnan(first.nll["consensus"])
    # Two classes as frequent are two; of three labels two are of class 0.
    later = quality[quality.labels == 3]
    assert first.classes.tolist() == pytest.approx([2] * 4)
    assert later.classes.tolist() == pytest.approx([3 / 2 ** (2 / 3)] * 4)
    # The models have changed places.
    assert later.accuracy.tolist() == [1, 1, 0.5, 1]


def test_a_file_that_is_none_is_named(tmp_path):
    (tmp_path / "cut.h5").write_bytes(b"cut")
    with pytest.raises(AtlasError, match=r"cut\.h5: expected labels asked in rounds"):
        tables.of_rounds(tmp_path / "cut.h5")


def curve(accuracies, member="mean"):
    return pd.DataFrame(
        {
            "labels": [100, 200, 400],
            "classes": 10.0,
            "member": member,
            "accuracy": accuracies,
            "nll": 1.0,
        }
    )


@pytest.fixture
def together():
    return tables.collect(
        {
            "rejection": {0: curve([0.5, 0.7, 0.8]), 1: curve([0.5, 0.6, 0.8])},
            "random": {0: curve([0.5, 0.6, 0.7]), 1: curve([0.5, 0.6, 0.7])},
        }
    )


def test_gains_are_paired_by_seed(together):
    found = tables.curves(together).set_index(["way", "labels"])
    assert found.accuracy["rejection", 200] == pytest.approx(0.65)
    assert found.gain["rejection", 200] == pytest.approx(0.05)
    # Differences .1 and 0: mean .05, deviation .0707, t of one degree 12.706.
    assert found.gain_low["rejection", 200] < 0 < found.gain_high["rejection", 200]
    # The same difference in both seeds has no width.
    assert found.loc[("rejection", 400), ["gain_low", "gain_high"]].tolist() == pytest.approx(
        [0.1, 0.1]
    )
    assert found.gain["random"].tolist() == [0, 0, 0]
    assert found.seeds.unique().tolist() == [2]


def test_the_area_is_the_mean_accuracy_along_the_labels(together):
    found = tables.areas(together).set_index("way")
    # Random: (100 * .55 + 200 * .65) / 300.
    assert found.area["random"] == pytest.approx(0.185 / 0.3)
    # Rejection: (100 * .6 + 200 * .75) / 300 and (100 * .55 + 200 * .7) / 300.
    gains = [0.21 / 0.3 - 0.185 / 0.3, 0.195 / 0.3 - 0.185 / 0.3]
    assert found.gain["rejection"] == pytest.approx(np.mean(gains))
    assert found.rejection_gain["random"] == pytest.approx(np.mean(gains))
    assert found.rejection_gain["rejection"] == 0


def test_the_labels_that_do_what_chance_does_with_all(together):
    assert tables.areas(together).labels_needed.tolist() == [400, 400]
    together.loc[(together.way == "rejection") & (together.labels == 200), "accuracy"] = 0.7
    assert tables.areas(together).labels_needed.tolist() == [200, 400]
    together.loc[together.way == "rejection", "accuracy"] = 0.5
    assert np.isnan(tables.areas(together).labels_needed[0])


def test_each_member_is_held_against_itself():
    frames = {
        way: {
            seed: pd.concat([curve([0.5, 0.6, 0.7]), curve([0.3, 0.3, top], "one")])
            for seed in (0, 1)
        }
        for way, top in (("rejection", 0.4), ("random", 0.3))
    }
    found = tables.curves(tables.collect(frames)).set_index(["way", "member", "labels"])
    assert found.gain["rejection", "one", 400] == pytest.approx(0.1)
    assert found.gain["rejection", "mean", 400] == 0

"""Accuracy against the number of training images, by hand."""

from __future__ import annotations

import h5py
import numpy as np
import pandas as pd
import pytest

from overfit_atlas.claims.estimate import estimates
from overfit_atlas.predictions.members import Member
from overfit_atlas.questions.dataset_size import tables
from tests.questions.runs import write_run


def analysed(folder, second):
    """Three inputs with labels 1, 0, 0: the first member is wrong, and sure, on the second.

    ``second``: what the second member gives class 1 of that input.
    """
    folder.mkdir()
    members = []
    for name, of_second in (("a", 0.95), ("b", second)):
        ones = np.array([0.96, of_second, 0.06])
        logits = np.log(np.stack([1 - ones, ones], axis=1))
        members.append(Member(name, write_run(folder / f"{name}.h5", logits[None], [1, 0, 0]), 1))
    return tables.analyse(members, [0.5], [2 / 3])


def test_members_and_the_consensus_by_hand(tmp_path):
    table = analysed(tmp_path / "one", 0.4).set_index(["member", "quantity"])["value"]
    # Class-wise minima of the second input are .05 and .4: class 1 is chosen, and not accepted.
    assert table["consensus", "accuracy"] == pytest.approx(2 / 3)
    assert table["consensus", "coverage_at_threshold"] == pytest.approx(2 / 3)
    assert table["consensus", "accuracy_at_threshold"] == 1
    assert table["consensus", "accuracy_at_coverage"] == 1
    assert table["a", "accuracy_at_threshold"] == pytest.approx(2 / 3)
    assert table["b", "accuracy"] == 1


def test_sizes_and_seeds_together_and_how_far_they_vary(tmp_path):
    small, large = analysed(tmp_path / "one", 0.4), analysed(tmp_path / "two", 0.03)
    together = tables.collect({"s": {0: small, 1: small}, "l": {0: large, 1: large}}, [100, 300])
    sizes = tables.summarise(together).set_index(["images", "member", "quantity"])
    # With .03 the minima are .05 and .03: the consensus decides rightly now.
    assert sizes["mean"][300, "consensus", "accuracy"] == 1
    assert sizes.seeds[300, "consensus", "accuracy"] == 2
    varied = tables.variation(together).set_index(["member", "quantity"])
    assert varied["mean"]["consensus", "accuracy"] == pytest.approx(1 / 3)
    assert varied["mean"]["consensus", "accuracy_at_threshold"] == 0
    claimed = estimates(tables.claims(together, "here"))
    assert claimed.setting.tolist() == ["here, at fixed p_t", "here, at a fixed share classified"]
    assert claimed.estimate.tolist() == [0, 0]


def test_variation_counts_only_seeds_that_reach_every_size():
    table = pd.DataFrame(
        {
            "member": "consensus",
            "quantity": "accuracy_at_threshold",
            "at": 0.9,
            "images": [100, 300, 100, 300],
            "seed": [0, 0, 1, 1],
            "value": [0.5, 0.9, np.nan, 1.0],
        }
    )
    row = tables.variation(table).iloc[0]
    assert row.seeds == 1
    assert row["mean"] == pytest.approx(0.4)


def test_a_sample_says_how_many_images_it_has(tmp_path):
    for size in (3, 5):
        with h5py.File(tmp_path / f"{size}.h5", "w") as h5:
            h5["train_ids"] = np.arange(size)
    assert tables.images_of([tmp_path / "3.h5", tmp_path / "5.h5"]) == [3, 5]

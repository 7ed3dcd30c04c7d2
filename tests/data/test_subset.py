"""A part of a split that stands for the whole of it."""

from __future__ import annotations

import numpy as np

from overfit_atlas.data.prepared import Split
from overfit_atlas.data.subset import evenly


def test_images_are_taken_at_even_distances():
    split = Split(np.arange(10)[:, None], np.arange(10))
    assert evenly(split, 4).labels.tolist() == [0, 2, 5, 7]
    assert evenly(split, 99) is split
    assert evenly(split, "all") is split

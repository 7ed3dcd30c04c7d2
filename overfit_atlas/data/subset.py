"""A part of a split, for measurements that are too dear for the whole of it."""

from __future__ import annotations

from typing import Literal

import numpy as np

from overfit_atlas.data.prepared import Split


def evenly(split: Split, wanted: int | Literal["all"]) -> Split:
    """``wanted`` images of ``split`` at even distances, in order; "all", or too many, gives all.

    Even distances, because published test sets are not shuffled: the first half of MNIST's is
    cleaner than the second.
    """
    count = len(split.labels)
    if wanted == "all" or wanted >= count:
        return split
    rows = np.arange(wanted) * count // wanted
    return Split(split.images[rows], split.labels[rows])

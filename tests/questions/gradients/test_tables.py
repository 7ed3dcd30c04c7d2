"""When a gradient's norm settles and how it changes from there, worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas.claims.estimate import estimates
from overfit_atlas.questions.gradients import tables


def test_settled_is_where_a_twentieth_of_the_fall_is_left():
    epochs = np.arange(1, 7)
    # From 10 to 0: the bound is 0.5; a late rise above it postpones the settling.
    assert tables.settled_epoch(epochs, np.array([10, 5, 0.5, 0.4, 0.2, 0])) == 3
    assert tables.settled_epoch(epochs, np.array([10, 5, 0.4, 0.6, 0.2, 0])) == 5


def test_the_change_of_a_norm_compares_the_last_and_first_fifth():
    # Of ten norms the first two are 1 and 4 (geometric mean 2), the last two 8 and 8.
    norms = np.array([1, 4, 9, 9, 9, 9, 9, 9, 8, 8.0])
    assert tables.change_since_settled(norms) == pytest.approx(4)
    assert tables.change_since_settled(np.array([3.0, 6.0])) == pytest.approx(2)
    assert np.isnan(tables.change_since_settled(np.array([3.0])))


def test_changes_and_the_claim_of_several_seeds():
    def table(factor):
        epochs = np.arange(1, 11)
        return pd.DataFrame(
            {
                "model": "M1",
                "regularizer": "none",
                "epoch": epochs,
                "train_loss": np.where(epochs == 1, 1.0, 0.0),
                "gradient_norm": factor ** (epochs / 8),
                "batch_gradient_norm": np.ones(10),
            }
        )

    changed = tables.changes({0: table(4.0), 1: table(4.0)})
    assert changed.settled.tolist() == [2, 2]
    # Nine epochs from 2 on, so one each: 4^(10/8) / 4^(2/8) = 4.
    assert changed.gradient_norm.tolist() == pytest.approx([4, 4])
    measured = estimates(tables.claims(changed, "here")).set_index("part")
    assert measured.estimate["M1, none, full batch"] == pytest.approx(4)
    assert measured.low["M1, none, mini-batch"] == pytest.approx(1)

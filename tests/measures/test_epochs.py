"""Loss split, forgetting, data maps and the overfitting summary on hand-worked trajectories."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import linregress

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.epochs import (
    data_map,
    epoch_that_counts,
    follow,
    forgetting,
    loss_split,
    overfitting_summary,
)

EPOCHS = (1, 2, 5)


def two_class(probability_of_label):
    """Logits [n, 2] with label 0 that give each label this probability."""
    p = np.asarray(probability_of_label, dtype=np.float64)
    return np.column_stack([np.log(p / (1 - p)), np.zeros_like(p)])


def walk(*rows):
    return follow(EPOCHS, map(two_class, rows), np.zeros(len(rows[0]), dtype=int))


HAND = ([0.9, 0.2, 0.8, 0.4], [0.8, 0.6, 0.3, 0.3], [0.9, 0.7, 0.6, 0.1])


def test_loss_split_by_hand():
    table = loss_split(walk(*HAND)).set_index(["membership", "group", "epoch"])
    expected = {
        ("own", "correct", 1): [0.9, 0.8],
        ("own", "wrong", 1): [0.2, 0.4],
        ("own", "wrong", 2): [0.3, 0.3],
        ("last", "correct", 1): [0.9, 0.2, 0.8],
        ("last", "wrong", 2): [0.3],
        ("always", "correct", 2): [0.8],
        ("always", "wrong", 5): [0.1],
    }
    for key, probabilities in expected.items():
        row = table.loc[key]
        assert row["samples"] == len(probabilities)
        assert row["share"] == len(probabilities) / 4
        assert row["nll"] == pytest.approx(-np.log(probabilities).mean())
        assert row["contribution"] == pytest.approx(-np.log(probabilities).sum() / 4)
    # The absolute logits of .9 are (ln 9, 0), of .8 (ln 4, 0).
    size = table.loc[("own", "correct", 1), "mean_abs_logit"]
    assert size == pytest.approx((np.log(9) + np.log(4)) / 4)


@given(st.integers(0, 10**6))
def test_contributions_add_up_to_the_loss(seed):
    rng = np.random.default_rng(seed)
    trajectory = walk(*rng.uniform(0.01, 0.99, (3, 7)))
    table = loss_split(trajectory)
    for membership in ("own", "last"):
        inside = table[table["membership"] == membership]
        total = inside.groupby("epoch")["contribution"].sum()
        np.testing.assert_allclose(total, trajectory.nll.mean(axis=1))
    always = table[table["membership"] == "always"].groupby("epoch")["share"].sum()
    assert (always <= 1).all()


def test_an_empty_group_has_no_loss():
    table = loss_split(walk([0.9], [0.8], [0.7]))
    wrong = table[table["group"] == "wrong"]
    assert (wrong["samples"] == 0).all()
    assert wrong["nll"].isna().all()
    assert (wrong["contribution"] == 0).all()


def test_forgetting_by_hand():
    table = forgetting(walk(*HAND))
    assert table["forgetting_events"].tolist() == [0, 0, 1, 0]
    assert table["learning_events"].tolist() == [0, 1, 1, 0]
    assert table["first_learned_epoch"].tolist()[:3] == [1, 2, 1]
    assert table["first_learned_epoch"].isna().tolist() == [False, False, False, True]
    assert table["never_learned"].tolist() == [False, False, False, True]
    assert table["unforgettable"].tolist() == [True, True, False, False]


def test_data_map_by_hand():
    table = data_map(walk(*HAND))
    np.testing.assert_allclose(table["confidence"], np.mean(HAND, axis=0))
    np.testing.assert_allclose(table["variability"], np.std(HAND, axis=0))
    np.testing.assert_allclose(table["correctness"], [1, 2 / 3, 2 / 3, 0])


def test_one_epoch_of_logits_is_held_at_a_time():
    alive = []

    class Watched(np.ndarray):
        def __del__(self):
            alive.remove(self.shape)

    def one_by_one():
        for row in HAND:
            assert len(alive) <= 1
            values = two_class(row).view(Watched)
            alive.append(values.shape)
            yield np.array(values)
            del values

    assert follow(EPOCHS, one_by_one(), np.zeros(4, dtype=int)).nll.shape == (3, 4)


def test_summary_of_a_loss_that_turns():
    epochs, losses, accuracies = (
        [1, 2, 3, 4, 5],
        [0.9, 0.4, 0.5, 0.7, 0.8],
        [0.7, 0.9, 0.92, 0.91, 0.91],
    )
    found = overfitting_summary(epochs, losses, accuracies)
    assert found["lowest_epoch"] == 2
    assert found["rise"] == pytest.approx(0.4)
    assert found["relative_rise"] == pytest.approx(1.0)
    assert found["loss_slope"] == pytest.approx(linregress(epochs[1:], losses[1:]).slope)
    assert found["accuracy_slope"] == pytest.approx(linregress(epochs[1:], accuracies[1:]).slope)
    assert found["accuracy_change"] == pytest.approx(0.01)
    assert found["accuracy_range"] == pytest.approx(0.02)
    falling = overfitting_summary(epochs, [5, 4, 3, 2, 1], accuracies)
    assert falling["rise"] == 0
    assert np.isnan(falling["loss_slope"])


def test_the_epoch_of_the_lowest_validation_loss_by_hand():
    # Measured at epochs 1, 2, 4 and 6 only; 4 and 6 share the lowest loss, and the first counts.
    losses = [0.9, 0.5, np.nan, 0.4, np.nan, 0.4]
    measures = pd.DataFrame({"epoch": range(1, 7), "validation_loss": losses})
    assert epoch_that_counts(measures, "lowest-validation-loss") == 4
    assert epoch_that_counts(measures, 6) == 6
    with pytest.raises(AtlasError, match="no validation loss was measured; let the sample hold"):
        epoch_that_counts(measures.assign(validation_loss=np.nan), "lowest-validation-loss")


def test_mistakes_are_named():
    with pytest.raises(AtlasError, match="epoch 2"):
        follow((1, 2), [np.zeros((3, 2)), np.zeros((4, 2))], [0, 0, 0])
    with pytest.raises(AtlasError, match="ascending"):
        follow((2, 1), [np.zeros((1, 2))] * 2, [0])
    with pytest.raises(AtlasError, match="ascending"):
        follow((), [], [0])

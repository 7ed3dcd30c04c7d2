import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures import memorisation
from overfit_atlas.randomness import generator


def test_the_first_epoch_at_a_level():
    epochs, accuracies = [1, 2, 3, 4], [0.5, 0.99, 0.98, 1.0]
    assert memorisation.first_epoch_at(epochs, accuracies, 0.99) == 2
    assert memorisation.first_epoch_at(epochs, accuracies, 1.0) == 4
    assert memorisation.first_epoch_at(epochs[:3], accuracies[:3], 1.0) is None
    assert memorisation.first_epoch_at([3, 1, 2], [1.0, 0.1, np.nan], 1.0) == 3


def test_epochs_to_fit_by_hand():
    histories = pd.DataFrame(
        {
            "model": ["MLP"] * 3 + ["CNN"] * 3,
            "seed": 0,
            "epoch": [1, 2, 3] * 2,
            "train_accuracy": [0.2, 0.991, 1.0, 0.1, np.nan, 0.12],
        }
    )
    table = memorisation.epochs_to_fit(histories, ["model", "seed"]).set_index("model")
    assert (table.epochs_to_99["MLP"], table.epochs_to_100["MLP"]) == (2, 3)
    assert pd.isna(table.epochs_to_99["CNN"])
    assert pd.isna(table.epochs_to_100["CNN"])
    assert table.final_train_accuracy["CNN"] == 0.12
    assert list(table.epochs_trained) == [3, 3]


def test_a_run_in_which_nothing_was_measured_has_no_final_accuracy():
    histories = pd.DataFrame({"seed": 0, "epoch": [1, 2], "train_accuracy": [np.nan, np.nan]})
    table = memorisation.epochs_to_fit(histories, ["seed"])
    assert table.final_train_accuracy.isna().all()
    assert table.epochs_to_99.isna().all()


def test_accuracy_by_treatment_by_hand():
    runs = pd.DataFrame(
        {
            "corruption": [0.0, 0.0, 1.0, 1.0],
            "seed": [0, 1, 0, 1],
            "train_accuracy": [1.0, 0.9, 1.0, 1.0],
            "test_accuracy": [0.9, 0.8, 0.12, 0.08],
        }
    )
    table = memorisation.accuracy_by_treatment(runs, ["corruption"]).set_index("corruption")
    assert table.test_accuracy.to_dict() == pytest.approx({0.0: 0.85, 1.0: 0.1})
    # Differences .1 and .1; then .88 and .92: mean .9, standard error .02, t(.975, 1) = 12.706.
    assert table.generalization_error_low[0.0] == pytest.approx(0.1)
    # Fisher's z: atanh(.9) + 12.7062 * .02 / (1 - .9 ** 2), and back.
    high = np.tanh(np.arctanh(0.9) + 12.7062047 * 0.02 / 0.19)
    assert table.generalization_error_high[1.0] == pytest.approx(high)
    assert list(table.seeds) == [2, 2]


# Two models, four samples. Given 1 1 0 2, true 1 0 0 1: samples 1 and 3 are corrupted.
GIVEN, TRUE = np.array([1, 1, 0, 2]), np.array([1, 0, 0, 1])
PROBABILITIES = np.array(
    [
        [[0.1, 0.9, 0.0], [0.1, 0.9, 0.0], [0.8, 0.1, 0.1], [0.1, 0.2, 0.7]],
        [[0.2, 0.8, 0.0], [0.6, 0.4, 0.0], [0.9, 0.1, 0.0], [0.2, 0.1, 0.7]],
    ]
)


def test_what_each_model_memorised_by_hand():
    table = memorisation.memorised(PROBABILITIES, GIVEN, TRUE, ["A", "B"])
    table = table.set_index(["model", "group"])
    assert tuple(table.loc[("A", "corrupted")]) == (2, 1, 0, 0)
    assert tuple(table.loc[("B", "corrupted")]) == (2, 0.5, 0.5, 0)
    assert tuple(table.loc[("B", "clean")]) == (2, 1, 1, 0)


def test_what_consensus_makes_of_noise_by_hand():
    # Class-wise minima: .8 for class 1, .4 for class 1, .8 for class 0, .7 for class 2.
    table = memorisation.consensus_on_noise(PROBABILITIES, GIVEN, TRUE, np.array([0.0, 0.5, 0.7]))
    table = table.set_index(["threshold", "group"]).drop(columns="samples")
    assert tuple(table.loc[(0.0, "corrupted")]) == (1, 1, 0, 0)
    assert tuple(table.loc[(0.5, "corrupted")]) == (0.5, 0.5, 0, 0)
    # Strictly above: .7 is not accepted at .7.
    assert tuple(table.loc[(0.7, "corrupted")]) == (0, 0, 0, 0)
    assert tuple(table.loc[(0.7, "clean")]) == (1, 1, 1, 0)


def test_unanimous_rejects_what_the_models_disagree_on():
    table = memorisation.consensus_on_noise(
        PROBABILITIES, GIVEN, TRUE, np.array([0.0]), rule="unanimous"
    )
    assert table.set_index("group").accepted["corrupted"] == 0.5


@given(st.integers(0, 10**6), st.integers(1, 4))
def test_shares_add_up_and_fall_with_the_threshold(seed, models):
    rng = generator(seed, "memorisation")
    probabilities = rng.dirichlet(np.ones(4), (models, 30))
    given_labels, true = rng.integers(0, 4, 30), rng.integers(0, 4, 30)
    thresholds = np.array([0.0, 0.3, 0.6, 0.9])
    table = memorisation.consensus_on_noise(probabilities, given_labels, true, thresholds)
    noise = table[table.group == "corrupted"]
    parts = noise[["accepted_as_given", "accepted_as_true", "accepted_as_other"]]
    assert parts.sum(axis=1).to_numpy() == pytest.approx(noise.accepted.to_numpy())
    for _, group in table.groupby("group"):
        assert group.accepted.is_monotonic_decreasing
    names = [str(model) for model in range(models)]
    each = memorisation.memorised(probabilities, given_labels, true, names)
    noise = each[each.group == "corrupted"]
    assert (noise.as_given + noise.as_true + noise.as_other).to_numpy() == pytest.approx(1)


def test_a_clean_sample_has_no_corrupted_group():
    table = memorisation.memorised(PROBABILITIES, TRUE, TRUE, ["A", "B"])
    assert set(table.group) == {"clean"}


def test_other_shapes_are_refused():
    with pytest.raises(AtlasError, match=r"memorisation.*\(2, 4, 3\), \(3,\) and \(4,\)"):
        memorisation.memorised(PROBABILITIES, GIVEN[:3], TRUE, ["A", "B"])

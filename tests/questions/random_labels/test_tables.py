"""What runs memorise of random labels and what their consensus accepts of it, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from overfit_atlas.claims.estimate import estimates
from overfit_atlas.predictions.dump import Side, write_predictions
from overfit_atlas.questions.random_labels import tables

PLACE = {"treatment": "random labels", "corruption": 1.0, "regularizer": "none"}


def dump(path, given, true, answers, test_labels):
    """A run of two epochs: first all zeros, then ``answers`` with a probability near one."""

    def logits(labels):
        return (20 * np.eye(3)[labels]).astype(np.float32)

    train = Side(np.array(given), np.arange(len(given)), np.array(true))
    test = Side(np.array(test_labels), np.arange(len(test_labels)))
    epochs = [
        {"train": np.zeros((len(given), 3)), "test": np.zeros((len(test_labels), 3))},
        {"train": logits(answers), "test": logits(test_labels)},
    ]
    write_predictions(
        path, epochs=[1, 2], sides={"train": train, "test": test}, logits=epochs, attrs={}
    )
    return str(path)


@pytest.fixture
def two_runs(tmp_path):
    """Of four images one label is wrong: one model answers it as given, the other as it is."""
    true, given = [0, 1, 2, 0], [0, 1, 2, 1]
    return [
        dump(tmp_path / "a.h5", given, true, given, [0, 1]),
        dump(tmp_path / "b.h5", given, true, [0, 1, 2, 0], [0, 1]),
    ]


def test_memorised_noise_that_both_models_share_is_accepted(two_runs):
    runs = [{**PLACE, "model": "a"}, {**PLACE, "model": "b"}]
    alone = {"label": "a alone", "members": [{"model": "a", "regularizer": "none"}]}
    both = {"label": "both", "members": [{"model": m, "regularizer": "none"} for m in "ab"]}
    absent = {"label": "absent", "members": [{"model": "c", "regularizer": "none"}]}
    found = tables.of_seed(runs, two_runs, [alone, both, absent], [0.5])
    found = [[table.assign(seed=0)] for table in found]
    fitted, means, memorised, agreed, claim = tables.over_seeds(*found, setting="here")
    assert list(fitted.epochs_to_100.fillna(-1)) == [2, -1]
    assert list(means.train_accuracy) == [1.0, 0.75]
    wrong = memorised[memorised.group == "corrupted"].set_index("model")
    assert (wrong.as_given["a"], wrong.as_true["b"]) == (1.0, 1.0)
    accepted = agreed[agreed.group == "corrupted"].set_index("set").accepted_as_given
    assert (accepted["a alone"], accepted["both"]) == (1.0, 0.0)
    assert set(agreed.set) == {"a alone", "both"}
    assert agreed[(agreed.set == "both") & (agreed.group == "test")].accepted.item() == 1.0
    assert list(estimates(claim).estimate) == [1.0, 0.75]


def test_the_slowest_seed_counts_and_a_seed_that_never_fits_leaves_none(two_runs):
    """The same two runs as two seeds of one model."""
    found = [[], [], []]
    for seed, path in enumerate(two_runs):
        for place, table in enumerate(tables.of_seed([{**PLACE, "model": "a"}], [path], [], [0.5])):
            found[place].append(table.assign(seed=seed))
    runs, means, _, agreed, claim = tables.over_seeds(*found, setting="here")
    assert list(runs.epochs_to_100.fillna(-1)) == [2, -1]
    assert means.epochs_to_100.isna().all(), "one seed of two never fits"
    assert means.epochs_trained.tolist() == [2]
    assert means.train_accuracy.tolist() == [0.875]
    assert agreed.empty
    assert tuple(estimates(claim).loc[0, ["estimate", "n"]]) == (0.875, 2)


def test_pixel_treatments_have_no_share_of_random_labels(two_runs):
    pixels = {**PLACE, "treatment": "shuffled pixels", "corruption": None, "model": "a"}
    found = [[one.assign(seed=0)] for one in tables.of_seed([pixels], two_runs[:1], [], [0.5])]
    _, means, memorised, _, claim = tables.over_seeds(*found, setting="here")
    assert means.corruption.isna().all()
    assert memorised.seeds.tolist() == [1, 1]
    assert claim.empty, "the claim is on random labels"

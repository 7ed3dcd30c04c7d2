"""Dumps of predictions that say what they hold, and predictions that come from checkpoints."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.predictions.dump import Side, epoch_of, read_predictions, write_predictions


@pytest.fixture
def dump(tmp_path):
    rng = np.random.default_rng(0)
    logits = [
        {
            "test": rng.normal(size=(7, 3)).astype(np.float32),
            "train": rng.normal(size=(4, 3)).astype(np.float32),
        }
        for _ in range(3)
    ]
    sides = {
        "test": Side(labels=np.arange(7) % 3, ids=np.arange(7)),
        "train": Side(np.array([0, 1, 2, 0]), np.array([9, 4, 7, 1]), np.array([0, 1, 2, 2])),
    }
    path = tmp_path / "predictions.h5"
    attrs = {"model": "mlp", "seed": 3, "lowest-validation-loss": 6}
    write_predictions(path, epochs=[5, 6, 10], sides=sides, logits=iter(logits), attrs=attrs)
    return path, logits


def test_a_dump_returns_what_was_written(dump):
    path, logits = dump
    test = read_predictions(path)
    assert test.epochs.tolist() == [5, 6, 10]
    np.testing.assert_array_equal(test.logits, [epoch["test"] for epoch in logits])
    assert test.labels.tolist() == [0, 1, 2, 0, 1, 2, 0]
    assert test.true_labels is None
    assert (test.attrs["model"], test.attrs["seed"]) == ("mlp", 3)
    some = read_predictions(path, side="train", epochs=[10, 5])
    np.testing.assert_array_equal(some.logits, [logits[2]["train"], logits[0]["train"]])
    assert some.epochs.tolist() == [10, 5]
    assert some.ids.tolist() == [9, 4, 7, 1]
    assert some.true_labels.tolist() == [0, 1, 2, 2]


def test_a_dump_is_read_up_to_an_epoch(dump):
    path, logits = dump
    read = read_predictions(path, until=6)
    assert read.epochs.tolist() == [5, 6]
    np.testing.assert_array_equal(read.logits, [epoch["test"] for epoch in logits[:2]])
    assert read_predictions(path, until=10).epochs.tolist() == [5, 6, 10]
    with pytest.raises(AtlasError, match=r"epoch 7, found epochs 5, 6, 10"):
        read_predictions(path, until=7)


def test_an_epoch_chosen_by_validation_is_the_one_that_the_dump_names(dump, tmp_path):
    path, logits = dump
    rule = "lowest-validation-loss"
    read = read_predictions(path, epochs=[10, rule])
    assert read.epochs.tolist() == [10, 6]
    np.testing.assert_array_equal(read.logits[1], logits[1]["test"])
    assert read_predictions(path, until=rule).epochs.tolist() == [5, 6]
    assert (epoch_of(path, rule), epoch_of(path, 10)) == (6, 10)
    silent = tmp_path / "silent.h5"
    sides = {"test": Side(np.arange(7), np.arange(7))}
    write_predictions(silent, epochs=[5, 6, 10], sides=sides, logits=logits, attrs={})
    with pytest.raises(AtlasError, match=r"silent\.h5: .* which epoch has the lowest validation"):
        read_predictions(silent, epochs=[rule])


def test_a_dump_describes_itself(dump):
    with h5py.File(dump[0]) as h5:
        names = []
        h5.visititems(lambda name, node: names.append(name) if hasattr(node, "shape") else None)
        assert all("shape [" in h5[name].attrs["description"] for name in names)
        assert len(names) == 8


def test_what_a_dump_does_not_hold_is_named(dump, tmp_path):
    path, logits = dump
    with pytest.raises(AtlasError, match=r"epoch 7, found epochs 5, 6, 10"):
        read_predictions(path, epochs=[5, 7])
    with pytest.raises(AtlasError, match=r"validation side, found those of: test, train"):
        read_predictions(path, side="validation")
    with pytest.raises(AtlasError, match=r"missing\.h5"):
        read_predictions(tmp_path / "missing.h5")
    sides = {"test": Side(np.arange(7), np.arange(7))}
    with pytest.raises(ValueError, match="shorter"):
        write_predictions(
            tmp_path / "x.h5", epochs=[1, 2, 3, 4], sides=sides, logits=logits, attrs={}
        )
    assert not (tmp_path / "x.h5").exists()


@pytest.mark.keras
@pytest.mark.parametrize(("shape", "classes"), [((8, 8, 1), 10), ((8, 8, 3), 2), ((8, 9, 1), 26)])
@pytest.mark.parametrize("count", [1, 99, 100, 250])
def test_logits_are_those_of_the_weights_of_the_moment(shape, classes, count):
    from overfit_atlas.predictions.inference import compile_logits

    images = np.random.default_rng(0).random((count, *shape), dtype=np.float32)
    model = Architecture("sl_cnn", {}, {"dropout": 0.5}).build(shape, classes)
    logits = compile_logits(model)
    for factor in (1.0, 0.5):
        model.set_weights([factor * weights for weights in model.get_weights()])
        found = logits(images)
        assert found.dtype == np.float32
        expected = np.asarray(model(images, training=False))
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)

"""Dumps of predictions that say what they hold, and predictions that come from checkpoints."""

from __future__ import annotations

import hashlib
import json

import h5py
import numpy as np
import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.predictions.dump import Side, read_predictions, write_predictions


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
    attrs = {"model": "mlp", "seed": 3}
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
def test_predictions_come_from_the_checkpoints_in_inference_mode(tmp_path, shape, classes):
    from overfit_atlas.networks.weights import save_weights
    from overfit_atlas.predictions.predict import Inputs, predict_run

    images = np.random.default_rng(0).random((2500, *shape), dtype=np.float32)
    architecture = Architecture("sl_cnn", {}, {"dropout": 0.5})
    models = [architecture.build(shape, classes) for _ in range(2)]
    checkpoints = {number: tmp_path / f"epoch-00{number}.weights.h5" for number in (1, 2)}
    for model, path in zip(models, checkpoints.values(), strict=True):
        save_weights(model, path)
    out = tmp_path / "predictions.h5"
    inputs = {"test": Inputs(images, Side(np.zeros(2500, int), np.arange(2500)))}

    def predict(architecture=architecture):
        predict_run(architecture, checkpoints, inputs, out, classes=classes, attrs={"model": "sl"})

    predict()
    read = read_predictions(out)
    assert read.epochs.tolist() == [1, 2]
    assert read.logits.shape == (2, 2500, classes)
    for logits, model in zip(read.logits, models, strict=True):
        expected = np.asarray(model(images, training=False))
        np.testing.assert_allclose(logits, expected, rtol=1e-4, atol=1e-5)
    assert read.attrs["model"] == "sl"
    digests = json.loads(read.attrs["checkpoint_sha256"])
    assert digests["2"] == hashlib.sha256(checkpoints[2].read_bytes()).hexdigest()
    before = out.read_bytes()
    predict()
    assert out.read_bytes() == before
    with pytest.raises(AtlasError, match=r"epoch-001\.weights\.h5.*weights of lenet5"):
        predict(Architecture("lenet5", {}, {}))

"""Probabilities against numbers worked by hand and by SciPy; dumps that say what they hold."""

from __future__ import annotations

import hashlib
import json
import math

import h5py
import numpy as np
import pytest
import scipy.special
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from overfit_atlas.errors import AtlasError
from overfit_atlas.predictions.dump import Side, read_predictions, write_predictions
from overfit_atlas.predictions.probabilities import log_softmax, nll, probabilities

TOY = np.array([0.0, 0.5, 1.0, 2.0])


@pytest.mark.parametrize(
    ("scale", "published", "losses"),
    [
        (1.00, [0.0784, 0.1292, 0.2131, 0.5793], [2.5460, 2.0460, 1.5460, 0.5460]),
        (1.25, [0.0539, 0.1008, 0.1882, 0.6571], [2.9200, 2.2950, 1.6700, 0.4200]),
    ],
)
def test_the_toy_softmax_of_salman_and_liu(scale, published, losses):
    # The paper prints four digits, cut or rounded.
    np.testing.assert_allclose(probabilities(scale * TOY), published, atol=1e-4)
    found = [float(nll(scale * TOY[np.newaxis], np.array([c]))[0]) for c in range(4)]
    np.testing.assert_allclose(found, losses, atol=1.1e-4)


@given(arrays(np.float32, (3, 5), elements=st.floats(-1e4, 1e4, width=32)))
def test_softmax_agrees_with_scipy(logits):
    wide = logits.astype(np.float64)
    np.testing.assert_allclose(log_softmax(logits), scipy.special.log_softmax(wide, axis=-1))
    np.testing.assert_allclose(probabilities(logits), scipy.special.softmax(wide, axis=-1))
    np.testing.assert_allclose(probabilities(logits).sum(axis=-1), 1.0)


def test_extreme_logits_stay_finite_and_exact():
    logits = np.array([[1e30, 0.0], [1000.0, 0.0], [-1e30, -1e30]], dtype=np.float32)
    losses = nll(logits, np.array([1, 1, 0]))
    assert losses.dtype == np.float64
    assert losses[0] == pytest.approx(1e30, rel=1e-6)
    assert losses[1] == 1000.0
    assert losses[2] == pytest.approx(math.log(2))


def test_losses_of_many_epochs_at_once():
    logits = np.log(np.array([[[0.5, 0.5], [0.25, 0.75]], [[0.9, 0.1], [0.2, 0.8]]]))
    expected = -np.log([[0.5, 0.75], [0.9, 0.8]])
    np.testing.assert_allclose(nll(logits, np.array([0, 1])), expected)


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


# Keras 3.15 turns TensorFlow's variables into arrays in a way that NumPy 2.4 wants changed.
@pytest.mark.keras
def test_predictions_come_from_the_checkpoints_in_inference_mode(tmp_path):
    from overfit_atlas.networks.registry import build
    from overfit_atlas.networks.weights import save_weights
    from overfit_atlas.predictions.predict import predict_run

    images = np.random.default_rng(0).random((2500, 8, 8, 1), dtype=np.float32)
    models = [build("sl_cnn", (8, 8, 1), regularizer={"dropout": 0.5}) for _ in range(2)]
    checkpoints = [tmp_path / f"epoch-00{number}.weights.h5" for number in (1, 2)]
    for model, path in zip(models, checkpoints, strict=True):
        save_weights(model, path)
    settings = {
        "options": {},
        "regularizer": {"dropout": 0.5},
        "classes": 10,
        "epochs": [1, 2],
        "images": {"test": images},
        "sides": {"test": Side(np.zeros(2500, int), np.arange(2500))},
        "attrs": {"model": "sl"},
        "out": tmp_path / "predictions.h5",
    }
    predict_run(network="sl_cnn", checkpoints=checkpoints, **settings)
    read = read_predictions(tmp_path / "predictions.h5")
    for logits, model in zip(read.logits, models, strict=True):
        expected = np.asarray(model(images, training=False))
        np.testing.assert_allclose(logits, expected, rtol=1e-4, atol=1e-5)
    digests = json.loads(read.attrs["checkpoint_sha256"])
    assert digests["2"] == hashlib.sha256(checkpoints[1].read_bytes()).hexdigest()
    before = (tmp_path / "predictions.h5").read_bytes()
    predict_run(network="sl_cnn", checkpoints=checkpoints, **settings)
    assert (tmp_path / "predictions.h5").read_bytes() == before
    with pytest.raises(AtlasError, match=r"epoch-001\.weights\.h5.*weights of lenet5"):
        predict_run(network="lenet5", checkpoints=checkpoints, **settings)

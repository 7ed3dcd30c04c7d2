"""The number of trainable parameters, read off a checkpoint."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from overfit_atlas.errors import AtlasError
from overfit_atlas.predictions.parameters import trainable


def checkpoint(path, layers):
    with h5py.File(path, "w") as h5:
        for name, shapes in layers.items():
            for place, shape in enumerate(shapes):
                h5[f"layers/{name}/vars/{place}"] = np.zeros(shape)
    return path


def test_the_reports_mlp_has_its_235146_parameters(tmp_path):
    dense = {"dense": [(784, 256), (256,)], "dense_1": [(256, 128), (128,)]}
    path = checkpoint(tmp_path / "a.weights.h5", {**dense, "dense_2": [(128, 10), (10,)]})
    assert trainable(path) == 235_146


def test_moving_statistics_and_dropout_states_are_not_trained(tmp_path):
    layers = {
        "conv2d": [(3, 3, 1, 64), (64,)],
        "batch_normalization": [(64,), (64,), (64,), (64,)],
        "dropout/seed_generator": [(2,)],
    }
    assert trainable(checkpoint(tmp_path / "a.weights.h5", layers)) == 576 + 64 + 2 * 64


@pytest.mark.keras
def test_keras_counts_the_same(tmp_path):
    from overfit_atlas.networks.regularizers import Regularization
    from overfit_atlas.networks.rutgers_cnn import build
    from overfit_atlas.networks.weights import save_weights

    model = build((28, 28, 1), 10, Regularization(dropout=0.5), width=2)
    save_weights(model, tmp_path / "a.weights.h5")
    expected = sum(int(np.prod(weight.shape)) for weight in model.trainable_weights)
    assert trainable(tmp_path / "a.weights.h5") == expected


def test_what_is_no_checkpoint_is_named(tmp_path):
    (tmp_path / "x.weights.h5").write_text("no")
    with pytest.raises(AtlasError, match=r"x\.weights\.h5: expected a checkpoint"):
        trainable(tmp_path / "x.weights.h5")
    with pytest.raises(AtlasError, match="found no weights"):
        trainable(empty(tmp_path))


def empty(folder):
    path = folder / "y.weights.h5"
    with h5py.File(path, "w") as h5:
        h5.create_group("layers")
    return path

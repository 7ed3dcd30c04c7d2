"""Weights that a training starts from: read from what Keras itself writes, and given by name."""

from __future__ import annotations

import hashlib

import h5py
import numpy as np
import pytest

from overfit_atlas.data.prepared import Split
from overfit_atlas.data.pretrained import read_pretrained
from overfit_atlas.errors import AtlasError
from overfit_atlas.networks.registry import Architecture, build
from overfit_atlas.networks.weights import take_layers
from overfit_atlas.training.course import Course
from overfit_atlas.training.deadline import Deadline
from overfit_atlas.training.kept import KeptRun

pytestmark = pytest.mark.keras

MLP = Architecture("mlp", {"hidden": [5]}, {"l2": 0.0, "dropout": 0.0})


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("name", ["notop.weights.h5", "notop.h5"])
def test_our_vgg16_starts_from_the_weights_of_keras_own(tmp_path, name):
    """Keras' own VGG16, with weights made here: the two agree wherever both have layers."""
    import keras

    keras.utils.set_random_seed(3)
    theirs = keras.applications.VGG16(weights=None, include_top=False, input_shape=(32, 32, 3))
    path = tmp_path / name
    theirs.save_weights(path) if name.endswith(".weights.h5") else theirs.save(path)
    ours = build("vgg16", (28, 28, 1), 10)
    taken = take_layers(ours, read_pretrained(path, digest(path)))
    assert len(taken) == 13
    assert {"block1_conv1", "block5_conv3"} <= set(taken)
    # From the three channels that the first convolution makes to the last pool, as one function.
    colours, pooled = ours.get_layer("convolution_colour"), ours.get_layer("block5_pool")
    both = keras.Model(ours.inputs, [colours.output, pooled.output])
    images = np.random.default_rng(0).random((2, 28, 28, 1), dtype=np.float32)
    seen, expected = both.predict(images, verbose=0)
    np.testing.assert_allclose(theirs.predict(seen, verbose=0), expected, rtol=1e-4, atol=1e-6)


def trained(folder, layers, seed):
    """Weights by layer after an epoch at a rate that moves nothing."""
    from overfit_atlas.training.run import CellTrainer, Recipe, RunData

    learning = {
        "optimizer": {"name": "sgd", "learning_rate": 1e-30},
        "loss": {"kind": "cross-entropy"},
        "batch_size": 8,
    }
    rng = np.random.default_rng(1)
    some = Split(rng.random((16, 2, 2, 1), dtype=np.float32), rng.integers(0, 3, 16))
    kept = KeptRun({"seed": seed}, folder)
    trainer = CellTrainer(Recipe(MLP, learning, 3, layers), (2, 2, 1))
    trainer.train(
        RunData(some, some, some), seed, Course(1, 2, (), (), (), (1,)), kept, "r", Deadline()
    )
    path = kept.path(1, "weights.h5")
    return read_pretrained(path, digest(path))


def test_a_run_starts_from_a_checkpoint_and_the_rest_from_its_seed(tmp_path):
    before = trained(tmp_path / "before", {}, 7)
    assert set(before) == {"dense_1", "logits"}
    plain = {seed: trained(tmp_path / "plain", {}, seed) for seed in (1, 2)}
    path = next((tmp_path / "before").rglob("*.weights.h5"))
    layers = read_pretrained(path, digest(path), without=["logits"])
    for seed in (1, 2):
        found = trained(tmp_path / "from", layers, seed)
        np.testing.assert_array_equal(found["dense_1"][0], before["dense_1"][0])
        np.testing.assert_array_equal(found["logits"][0], plain[seed]["logits"][0])
        assert not np.array_equal(plain[seed]["dense_1"][0], before["dense_1"][0])
    assert not np.array_equal(plain[1]["logits"][0], plain[2]["logits"][0])


def test_what_does_not_fit_is_named():
    model = MLP.build((2, 2, 1), 3)
    wide = {"dense_1": [np.zeros((4, 6)), np.zeros(6)], "logits": [np.zeros((6, 3)), np.zeros(3)]}
    with pytest.raises(AtlasError, match=r"dense_1 has weights of the shapes .*\(4, 5\).*\(4, 6\)"):
        take_layers(model, wide)
    with pytest.raises(AtlasError, match=r"none of its layers \(dense_1, logits\).*\(block1\)"):
        take_layers(model, {"block1": [np.zeros(2)]})


def test_a_file_that_is_not_the_one_or_holds_no_layers_is_named(tmp_path):
    path = tmp_path / "w.h5"
    with pytest.raises(AtlasError, match=r"w\.h5: expected pretrained weights, but it cannot be"):
        read_pretrained(path, "0" * 64)
    path.write_bytes(b"no HDF5")
    with pytest.raises(AtlasError, match=f"SHA-256 {'0' * 64}, found {digest(path)}"):
        read_pretrained(path, "0" * 64)
    with pytest.raises(AtlasError, match="they cannot be read"):
        read_pretrained(path, digest(path))
    with h5py.File(path, "w") as h5:
        h5["numbers"] = np.zeros(3)
    with pytest.raises(AtlasError, match="found no layer"):
        read_pretrained(path, digest(path))


def network(*, dtype=None):
    """One layer within another, one that normalizes and one that drops."""
    import keras
    from keras import layers

    def dense(units, name):
        return layers.Dense(units, name=name, dtype=dtype)

    return keras.Sequential(
        [
            layers.Input((4,)),
            dense(4, "dense_1"),
            layers.BatchNormalization(name="batchnorm"),
            layers.Dropout(0.5, name="dropout"),
            keras.Sequential([layers.Input((4,)), dense(5, "dense_1")], name="inner"),
            dense(3, "logits"),
        ]
    )


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("name", ["w.weights.h5", "w.h5"])
def test_both_forms_hold_the_same_layers_trained_or_not(tmp_path, name, optimizer):
    model, path = network(), tmp_path / name
    model.compile(optimizer=optimizer, loss="mse")
    model.fit(np.ones((8, 4)), np.ones((8, 3)), verbose=0)
    model.save_weights(path) if name.endswith(".weights.h5") else model.save(path)
    found = read_pretrained(path, digest(path), ["inner"])
    assert {layer: len(weights) for layer, weights in found.items()} == {
        **{"dense_1": 2, "batchnorm": 4, "logits": 2}
    }
    for layer, weights in found.items():
        for own, given in zip(model.get_layer(layer).weights, weights, strict=True):
            np.testing.assert_array_equal(own, given)
    fresh = network()
    assert set(take_layers(fresh, found)) == set(found)
    if name == "w.weights.h5":
        with pytest.raises(AtlasError, match=r"inner holds layers of its own.*under without"):
            read_pretrained(path, digest(path))


def test_what_without_says_has_to_be_there_and_leave_something(tmp_path):
    path = tmp_path / "w.weights.h5"
    MLP.build((2, 2, 1), 3).save_weights(path)
    with pytest.raises(AtlasError, match=r"no layer is called 'logit'.*did you mean 'logits'"):
        read_pretrained(path, digest(path), ["logit"])
    with pytest.raises(AtlasError, match="without leaves none of its layers"):
        read_pretrained(path, digest(path), ["logits", "dense_1"])


@pytest.mark.parametrize("name", ["w.weights.h5", "w.h5"])
def test_numbers_that_numpy_has_not_are_named(tmp_path, name):
    model, path = network(dtype="bfloat16"), tmp_path / name
    model.save_weights(path) if name.endswith(".weights.h5") else model.save(path)
    with pytest.raises(AtlasError, match=r"w\.(weights\.)?h5: .*name the layer under without"):
        read_pretrained(path, digest(path), ["inner"])


def test_an_attribute_that_is_no_list_is_no_traceback(tmp_path):
    path = tmp_path / "w.h5"
    with h5py.File(path, "w") as h5:
        h5.create_group("dense").attrs["weight_names"] = 3
    with pytest.raises(AtlasError, match="they cannot be read"):
        read_pretrained(path, digest(path))


def test_links_to_other_files_are_not_followed(tmp_path):
    with h5py.File(tmp_path / "secret.h5", "w") as h5:
        h5["kernel"] = np.ones(3)
    path = tmp_path / "w.h5"
    with h5py.File(path, "w") as h5:
        group = h5.create_group("dense")
        group["kernel"] = h5py.ExternalLink("secret.h5", "kernel")
        group.attrs["weight_names"] = ["kernel"]
    with pytest.raises(AtlasError, match=r"they cannot be read .*dense/kernel"):
        read_pretrained(path, digest(path))

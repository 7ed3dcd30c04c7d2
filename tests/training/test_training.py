"""Training: the same bytes however it is cut into stages, honest measures, clear failures."""

from __future__ import annotations

import logging
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.training.backend import Compute, processor_has_bfloat16

PROJECT = Path(__file__).parents[2]
COMPUTE = Compute(backend="tensorflow", device="cpu", threads=1, precision="float32")

pytestmark = pytest.mark.keras


@pytest.fixture(scope="module")
def data():
    """Images whose class shows as a bright row; the number is no multiple of the batch's size."""
    from overfit_atlas.data.prepared import Split
    from overfit_atlas.training.stage import TrainingData

    rng = np.random.default_rng(0)

    def split(count: int) -> Split:
        labels = rng.integers(0, 8, count)
        images = rng.random((count, 8, 8, 1), dtype=np.float32) * 0.7
        images[np.arange(count), labels] += 0.3
        return Split(images, labels)

    return TrainingData(split(150), split(60))


def recipe(**changes):
    from overfit_atlas.training.stage import Recipe

    built = {"network": "sl_cnn", "options": {}, "regularizer": {"l2": "own", "dropout": "own"}}
    built |= {key: changes.pop(key) for key in built if key in changes}
    settings = {
        "optimizer": {"name": "adam", "learning_rate": 0.001},
        "batch_size": 32,
        "seed": 3,
        "classes": 10,
    }
    return Recipe(Architecture(**built), **settings | changes)


def train(folder: Path, data, stages: list[int], **changes) -> dict[str, bytes]:
    """Train in stages that end at ``stages``; the bytes of all checkpoints and the last state."""
    from overfit_atlas.training.stage import StageFiles, Stretch, train_stage

    first, previous = 1, None
    for last in stages:
        stretch = Stretch(first, last, measure_every=2)
        checkpoints = [folder / f"epoch-{epoch:03d}.weights.h5" for epoch in stretch.epochs]
        state = folder / f"state/epoch-{last:03d}.weights.h5"
        paths = StageFiles(checkpoints, state, folder / f"history-{last}.csv", previous)
        train_stage(recipe(**changes), COMPUTE, data, stretch, paths)
        first, previous = last + 1, state
    written = {path.name: path.read_bytes() for path in sorted(folder.glob("epoch-*"))}
    return {**written, "state": previous.read_bytes()}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {
            "network": "rutgers_cnn",
            "options": {"width": 4, "dense": 8},
            "optimizer": {"name": "sgd", "learning_rate": 0.01, "momentum": 0.9},
        },
    ],
    ids=["adam and dropout", "momentum and batch normalization"],
)
def test_two_stages_equal_one_byte_for_byte(tmp_path, data, changes):
    whole = train(tmp_path / "whole", data, [4], **changes)
    assert list(whole) == [*(f"epoch-00{epoch}.weights.h5" for epoch in range(1, 5)), "state"]
    assert len(set(whole.values())) == 5
    assert train(tmp_path / "cut", data, [2, 4], **changes) == whole
    one = files.read_table(tmp_path / "whole/history-4.csv")
    two = [files.read_table(tmp_path / f"cut/history-{last}.csv") for last in (2, 4)]
    pd.testing.assert_frame_equal(one, pd.concat(two, ignore_index=True))


def test_training_from_scratch_repeats_and_another_seed_does_not(tmp_path, data):
    first = train(tmp_path / "first", data, [2])
    assert train(tmp_path / "again", data, [2]) == first
    assert train(tmp_path / "other", data, [2], seed=4) != first


def test_the_graph_of_an_epoch_trains_as_keras_fit_does(data):
    """Without dropout ``fit`` on the same order of images has to give the same weights."""
    import keras

    from overfit_atlas.randomness import generator
    from overfit_atlas.training.epochs import EpochTrainer, initialise
    from overfit_atlas.training.stage import _compiled

    if keras.config.backend() != "tensorflow":
        pytest.skip("another backend trains with fit itself")
    images, labels = data.train.images, data.train.labels
    ours, theirs = (_compiled(recipe(regularizer={"l2": 0.01}), (8, 8, 1)) for _ in range(2))
    for model in (ours, theirs):
        initialise(model, seed=3)
    trainer = EpochTrainer(ours, images, labels, batch_size=32, seed=3)
    for epoch in (1, 2):
        running = trainer.train(epoch)
        order = generator(3, epoch, "shuffle").permutation(len(labels))
        fitted = theirs.fit(images[order], labels[order], batch_size=32, shuffle=False, verbose=0)
        assert running[0] == pytest.approx(fitted.history["loss"][0], rel=1e-6)
        assert running[1] == pytest.approx(fitted.history["accuracy"][0], rel=1e-6)
    for mine, keras_own in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_array_equal(mine, keras_own)


def test_first_weights_do_not_depend_on_the_regularizer():
    from overfit_atlas.networks.registry import build
    from overfit_atlas.training.epochs import initialise

    models = [build("mlp", (8, 8, 1), 10, regularizer=r) for r in ({}, {"l2": 0.1, "dropout": 0.5})]
    for model in models:
        initialise(model, seed=1)
    plain, regularized = (model.get_weights() for model in models)
    assert all(np.array_equal(a, b) for a, b in zip(plain, regularized, strict=True))
    kernel = plain[0]
    # Glorot's uniform distribution: at most sqrt(6 / (inputs + units)), variance a third of that.
    limit = math.sqrt(6 / (64 + 256))
    assert np.abs(kernel).max() <= limit
    assert kernel.var() == pytest.approx(limit**2 / 3, rel=0.05)


def test_history_measures_in_inference_mode_at_the_stated_epochs(tmp_path, data):
    from overfit_atlas.networks.registry import build
    from overfit_atlas.networks.weights import load_weights

    train(tmp_path, data, [3])
    history = files.read_table(tmp_path / "history-3.csv")
    assert history.epoch.tolist() == [1, 2, 3]
    assert history.learning_rate.tolist() == pytest.approx([0.001] * 3)
    assert history.train_loss.isna().tolist() == [False, False, True]
    assert history.running_loss.notna().all()
    model = build("sl_cnn", (8, 8, 1), 10)
    load_weights(model, tmp_path / "epoch-002.weights.h5")
    split = data.validation
    logits = np.asarray(model(split.images), dtype=np.float64)
    likelihoods = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    expected = -np.log(likelihoods[np.arange(len(split.labels)), split.labels]).mean()
    assert history.validation_loss[1] == pytest.approx(expected, rel=1e-5)
    accuracy = (logits.argmax(axis=1) == split.labels).mean()
    assert history.validation_accuracy[1] == pytest.approx(accuracy)


def test_divergence_stops_the_run_and_says_what_to_do(tmp_path, data):
    unstable = {"name": "sgd", "learning_rate": 1e20, "momentum": 0.9}
    with pytest.raises(AtlasError, match=r"diverged in epoch 1 at learning rate 1e\+20") as stop:
        train(tmp_path, data, [3], optimizer=unstable)
    assert "Lower the model's learning rate" in str(stop.value)
    assert not list(tmp_path.rglob("*.h5"))


def test_progress_is_logged_at_the_end_of_a_stage(tmp_path, data, caplog):
    with caplog.at_level(logging.INFO):
        train(tmp_path, data, [2])
    (line,) = [record for record in caplog.records if getattr(record, "progress", False)]
    assert "epoch 2 of 2, loss" in line.getMessage()


def test_a_state_that_does_not_fit_is_named(tmp_path, data):
    from overfit_atlas.training.stage import StageFiles, Stretch, train_stage

    train(tmp_path, data, [1])
    state = tmp_path / "state/epoch-001.weights.h5"

    def go_on(recipe, previous, epochs=(2, 2)):
        left = [tmp_path / name for name in ("2.weights.h5", "state/2.weights.h5", "history.csv")]
        paths = StageFiles(left[:1], *left[1:], previous)
        train_stage(recipe, COMPUTE, data, Stretch(*epochs, measure_every=1), paths)

    with pytest.raises(AtlasError, match=r"epoch-001.*lenet5"):
        go_on(recipe(network="lenet5"), state)
    with pytest.raises(AtlasError, match=r"epoch-001.*sl_cnn"):
        go_on(recipe(classes=26), state)
    state.write_bytes(state.read_bytes()[:1000])
    with pytest.raises(AtlasError, match=r"epoch-001\.weights\.h5"):
        go_on(recipe(), state)
    with pytest.raises(AtlasError, match="no such file"):
        go_on(recipe(), tmp_path / "x.weights.h5")
    with pytest.raises(AtlasError, match="needs the state of the stage before"):
        go_on(recipe(), None)
    with pytest.raises(AtlasError, match="epoch 1 needs no earlier state"):
        go_on(recipe(), state, epochs=(1, 1))
    with pytest.raises(AtlasError, match="each of epochs 2 to 4, found 1 names"):
        go_on(recipe(), state, epochs=(2, 4))


def test_a_state_says_what_it_was_computed_with(tmp_path, data, caplog):
    from overfit_atlas.training.stage import _compiled
    from overfit_atlas.training.state import load_state

    train(tmp_path, data, [1])
    state = tmp_path / "state/epoch-001.weights.h5"
    model = _compiled(recipe(), (8, 8, 1))
    load_state(model, state, COMPUTE)
    assert not caplog.records
    load_state(model, state, Compute("tensorflow", "cpu", 1, "bfloat16"))
    assert "precision float32, goes on with bfloat16" in caplog.text


@pytest.mark.parametrize("optimizer", [{"name": "adamm"}, {"name": "adam", "momentum": 0.9}])
def test_optimizers_that_do_not_exist(optimizer):
    from overfit_atlas.training.optimizers import build_optimizer

    with pytest.raises(AtlasError, match="optimizer"):
        build_optimizer(optimizer)


def test_the_processor_is_asked_for_bfloat16(tmp_path):
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor : 0\nflags : fpu sse2 avx512f amx_bf16 amx_tile\n")
    assert processor_has_bfloat16(cpuinfo)
    cpuinfo.write_text("processor : 0\nflags : fpu sse2 avx512f\n")
    assert not processor_has_bfloat16(cpuinfo)
    assert not processor_has_bfloat16(tmp_path / "missing")


def test_the_backend_is_set_up_before_keras_and_only_then():
    code = """
import sys
from overfit_atlas.training import backend
assert "keras" not in sys.modules and "tensorflow" not in sys.modules
compute = backend.configure(threads=1, gpu=False, precision="float32")
import tensorflow as tf
assert compute == backend.Compute("tensorflow", "cpu", 1, "float32"), compute
assert not tf.config.list_physical_devices("GPU")
import keras
try:
    backend.configure(threads=2, gpu=False)
except RuntimeError:
    print("refused")
"""
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "KERAS_BACKEND": "tensorflow"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == "refused\n", done.stderr

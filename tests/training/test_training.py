"""Training: the same bytes however it is cut, honest measures, clear failures."""

from __future__ import annotations

import logging
import math
import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.predictions.dump import Side
from overfit_atlas.training.backend import check_backend, processor_has_bfloat16
from overfit_atlas.training.course import Course
from overfit_atlas.training.deadline import Deadline
from overfit_atlas.training.kept import KeptRun
from overfit_atlas.training.outputs import RunFiles, write_outputs

PROJECT = Path(__file__).parents[2]

pytestmark = pytest.mark.keras


@pytest.fixture(scope="module")
def data():
    """Images whose class shows as a bright row; the number is no multiple of the batch's size."""
    from overfit_atlas.data.prepared import Split
    from overfit_atlas.training.run import RunData

    rng = np.random.default_rng(0)

    def split(count: int) -> Split:
        labels = rng.integers(0, 8, count)
        images = rng.random((count, 8, 8, 1), dtype=np.float32) * 0.7
        images[np.arange(count), labels] += 0.3
        return Split(images, labels)

    return RunData(split(150), split(60), split(50))


def recipe(**changes):
    from overfit_atlas.training.run import Recipe

    built = {"network": "sl_cnn", "options": {}, "regularizer": {"l2": "own", "dropout": "own"}}
    built |= {key: changes.pop(key) for key in built if key in changes}
    learning = {
        "optimizer": {"name": "adam", "learning_rate": 0.001},
        "loss": {"kind": "cross-entropy"},
        "batch_size": 32,
    }
    return Recipe(Architecture(**built), learning | changes, classes=10)


def course(last: int, **changes) -> Course:
    asked = {
        "last": last,
        "measure_every": 2,
        "measured_sides": ("train", "validation"),
        "predicted": tuple(range(1, last + 1)),
        "predicted_sides": ("test",),
        "checkpoints": tuple(range(1, last + 1)),
    }
    return Course(**asked | changes)


def train(folder: Path, data, last: int, *, seed=3, trainer=None, asked=None, **changes):
    """Train a run that is kept in ``folder``; the bytes of its outputs, and how many were kept."""
    from overfit_atlas.training.run import CellTrainer

    trainer = trainer or CellTrainer(recipe(**changes), (8, 8, 1))
    kept = KeptRun({"seed": seed}, folder / "kept")
    asked = asked or course(last)
    with kept.locked("run"):
        taken = trainer.train(data, seed, asked, kept, "run", Deadline())["epochs_taken_up"]
        out = folder / f"out-{seed}"
        paths = RunFiles(
            {epoch: out / f"epoch-{epoch:03d}.weights.h5" for epoch in asked.checkpoints},
            out / "predictions.h5",
            out / "measures.csv",
        )
        count = len(data.test.labels)
        sides = {"test": Side(data.test.labels, np.arange(count))}
        write_outputs(kept, asked, paths, sides, {"seed": seed})
    return {path.name: path.read_bytes() for path in sorted(out.iterdir())}, taken


MOMENTUM_AND_NORMALIZATION = {
    "network": "rutgers_cnn",
    "options": {"width": 4, "dense": 8},
    "optimizer": {"name": "sgd", "learning_rate": 0.01, "momentum": 0.9},
}

ALL_AT_ONCE = {
    "optimizer": {"name": "adamw", "learning_rate": 0.01, "weight_decay": 0.1},
    "schedule": {"kind": "cosine", "epochs": 4, "lowest": 0.0, "warm_up": 1},
    "loss": {"kind": "cross-entropy", "label_smoothing": 0.1},
    "augmentation": {"shift": 1, "crop": 2, "flip": True},
}


@pytest.mark.parametrize(
    "changes",
    [{}, MOMENTUM_AND_NORMALIZATION, ALL_AT_ONCE],
    ids=["adam", "momentum", "all at once"],
)
def test_a_training_that_goes_on_equals_one_in_one_piece_byte_for_byte(tmp_path, data, changes):
    whole, taken = train(tmp_path / "whole", data, 4, **changes)
    assert taken == 0
    assert len(set(whole.values())) == len(whole) == 6
    assert train(tmp_path / "cut", data, 2, **changes)[1] == 0
    assert train(tmp_path / "cut", data, 4, **changes) == (whole, 2)
    assert train(tmp_path / "cut", data, 4, **changes) == (whole, 4)


def test_seeds_of_a_block_equal_those_trained_alone(tmp_path, data):
    from overfit_atlas.training.run import CellTrainer

    for number, changes in enumerate([MOMENTUM_AND_NORMALIZATION, ALL_AT_ONCE]):
        place = tmp_path / str(number)
        alone = {seed: train(place / "alone", data, 2, seed=seed, **changes) for seed in (3, 4)}
        trainer = CellTrainer(recipe(**changes), (8, 8, 1))
        for seed in (4, 3):
            assert train(place / "block", data, 2, seed=seed, trainer=trainer) == alone[seed]
        assert alone[3] != alone[4]


def corrupt(path: Path) -> None:
    """Flip one bit, as a failing disk does."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("spoilt", "kept"),
    [
        ("epoch-002.weights.h5", 1),
        ("epoch-001.json", 2),
        ("epoch-003.weights.h5", 0),
        ("epoch-003.optimizer", 3),
        ("recipe.json", 3),
    ],
)
def test_what_is_corrupted_is_trained_again_and_never_used(tmp_path, data, spoilt, kept):
    whole, _ = train(tmp_path / "whole", data, 3)
    train(tmp_path / "spoilt", data, 3)
    [path] = (tmp_path / "spoilt/kept").rglob(spoilt)
    corrupt(path)
    assert train(tmp_path / "spoilt", data, 3) == (whole, kept)


def test_a_run_that_lacks_only_predictions_or_measures_is_not_trained_again(tmp_path, data):
    few = course(3, measure_every=3, predicted=(3,))
    train(tmp_path / "kept", data, 3, asked=few)
    whole, _ = train(tmp_path / "whole", data, 3)
    assert train(tmp_path / "kept", data, 3) == (whole, 3)
    fewer, _ = train(tmp_path / "whole", data, 3, asked=few)
    assert fewer == train(tmp_path / "fresh", data, 3, asked=few)[0]


def test_checkpoints_that_are_not_asked_for_are_pruned(tmp_path, data):
    whole, _ = train(tmp_path / "whole", data, 3)
    last = course(3, checkpoints=(3,))
    made, _ = train(tmp_path / "pruned", data, 3, asked=last)
    assert made.items() <= whole.items()
    assert [path.name for path in (tmp_path / "pruned/kept").rglob("*.weights.h5")] == [
        "epoch-003.weights.h5"
    ]
    # All that was asked for is still known of the epochs that are gone.
    assert train(tmp_path / "pruned", data, 3, asked=last) == (made, 3)
    assert train(tmp_path / "pruned", data, 3) == (whole, 1)


def test_what_another_study_holds_is_one_file_with_two_names(tmp_path, data):
    train(tmp_path, data, 2)
    names = list(tmp_path.rglob("epoch-001.weights.h5"))
    assert len(names) == 2
    assert names[0].samefile(names[1])
    assert not list(tmp_path.rglob("*.npy")), "logits stand in the predictions"


def test_two_jobs_of_one_run_wait_for_each_other(tmp_path, caplog):
    order = []

    def second() -> None:
        with KeptRun({"seed": 1}, tmp_path).locked("mlp/seed-1"):
            order.append("second")

    with caplog.at_level(logging.INFO), KeptRun({"seed": 1}, tmp_path).locked("mlp/seed-1"):
        waiting = threading.Thread(target=second)
        waiting.start()
        while "waits for process" not in caplog.text:
            waiting.join(0.01)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]
    assert f"mlp/seed-1: waits for process {os.getpid()} on" in caplog.text


def test_training_from_scratch_repeats_and_another_seed_does_not(tmp_path, data):
    first, _ = train(tmp_path / "first", data, 2)
    assert train(tmp_path / "again", data, 2) == (first, 0)
    other, _ = train(tmp_path / "other", data, 2, seed=4)
    assert other["epoch-001.weights.h5"] != first["epoch-001.weights.h5"]


def test_the_graph_of_an_epoch_trains_as_keras_fit_does(data):
    """Without dropout ``fit`` on the same order of images has to give the same weights."""
    import keras

    from overfit_atlas.randomness import generator
    from overfit_atlas.training.epochs import EpochTrainer, initialise
    from overfit_atlas.training.run import compiled

    if keras.config.backend() != "tensorflow":
        pytest.skip("another backend trains with fit itself")
    images, labels = data.train.images, data.train.labels
    ours, theirs = (compiled(recipe(regularizer={"l2": 0.01}), (8, 8, 1)) for _ in range(2))
    initialise(theirs, seed=3)
    trainer = EpochTrainer(ours, batch_size=32)
    trainer.start(images, labels, seed=3)
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

    train(tmp_path, data, 3)
    history = files.read_table(tmp_path / "out-3/measures.csv")
    assert history.epoch.tolist() == [1, 2, 3]
    assert history.learning_rate.tolist() == pytest.approx([0.001] * 3)
    assert history.train_loss.isna().tolist() == [False, False, True]
    assert history.running_loss.notna().all()
    model = build("sl_cnn", (8, 8, 1), 10)
    load_weights(model, tmp_path / "out-3/epoch-002.weights.h5")
    split = data.validation
    logits = np.asarray(model(split.images), dtype=np.float64)
    likelihoods = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    expected = -np.log(likelihoods[np.arange(len(split.labels)), split.labels]).mean()
    assert history.validation_loss[1] == pytest.approx(expected, rel=1e-5)
    accuracy = (logits.argmax(axis=1) == split.labels).mean()
    assert history.validation_accuracy[1] == pytest.approx(accuracy)


def test_the_measures_say_the_rate_of_each_epoch(tmp_path, data):
    train(tmp_path, data, 4, schedule={"kind": "steps", "after": [1, 3], "factor": 0.5})
    rates = files.read_table(tmp_path / "out-3/measures.csv").learning_rate
    assert rates.tolist() == pytest.approx([0.001, 0.0005, 0.0005, 0.00025])


def test_divergence_stops_the_run_and_says_what_to_do(tmp_path, data):
    unstable = {"name": "sgd", "learning_rate": 1e20, "momentum": 0.9}
    with pytest.raises(AtlasError, match=r"diverged in epoch 1 at learning rate 1e\+20") as stop:
        train(tmp_path, data, 3, optimizer=unstable)
    assert "Lower the model's learning rate" in str(stop.value)
    assert not list(tmp_path.rglob("*.h5"))


def test_progress_is_logged_at_the_end_of_a_run(tmp_path, data, caplog):
    with caplog.at_level(logging.INFO):
        train(tmp_path, data, 2)
    # On a busy machine an epoch may take longer than the time between two lines.
    *_, line = [record for record in caplog.records if getattr(record, "progress", False)]
    assert "epoch 2 of 2, loss" in line.getMessage()


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


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("jax", "jax is not installed.*unset KERAS_BACKEND"),
        ("theano", "expected one of tensorflow, torch, jax, found 'theano'.*unset KERAS_BACKEND"),
        ("", "found ''"),
    ],
)
def test_a_backend_that_is_not_there_is_told_before_any_work(monkeypatch, asked, said):
    monkeypatch.setitem(sys.modules, "jax", None)  # as if it were not installed
    monkeypatch.setenv("KERAS_BACKEND", asked)
    with pytest.raises(AtlasError, match=f"^KERAS_BACKEND: .*{said}"):
        check_backend()
    monkeypatch.delenv("KERAS_BACKEND")
    check_backend()


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

"""Schedules, losses and optimizers, held against Keras itself and against numbers by hand."""

from __future__ import annotations

import inspect
import math

import numpy as np
import pytest

from overfit_atlas import keras_signatures
from overfit_atlas.training.schedule import rate_of

pytestmark = pytest.mark.keras


def test_the_cosine_is_that_of_keras():
    from keras.optimizers.schedules import CosineDecay

    theirs = CosineDecay(0.1, decay_steps=10, alpha=0.25)
    schedule = {"kind": "cosine", "epochs": 12, "lowest": 0.25, "warm_up": 2}
    ours = [rate_of(epoch, 0.1, schedule) for epoch in range(1, 17)]
    assert ours[:2] == pytest.approx([0.05, 0.1])
    assert ours[2:] == pytest.approx([float(theirs(done)) for done in range(14)], rel=1e-5)
    assert ours[-1] == pytest.approx(0.025)


def test_steps_fall_after_their_epochs_and_a_warm_up_rises():
    steps = {"kind": "steps", "after": [2, 4], "factor": 0.1, "warm_up": 0}
    assert [rate_of(epoch, 1.0, steps) for epoch in range(1, 6)] == pytest.approx(
        [1, 1, 0.1, 0.1, 0.01]
    )
    rising = {"kind": "constant", "warm_up": 4}
    assert [rate_of(epoch, 2.0, rising) for epoch in range(1, 7)] == [0.5, 1, 1.5, 2, 2, 2]
    assert rate_of(7, 0.3, None) == 0.3


def test_losses_by_hand():
    from overfit_atlas.training.losses import build_loss

    # Two classes with probabilities 3/4 and 1/4.
    logits = np.log(np.array([[3.0, 1.0], [3.0, 1.0]], dtype=np.float32))
    labels = np.array([0, 1])
    likely, unlikely = math.log(4 / 3), math.log(4)
    expected = {
        ("cross-entropy", ()): (likely + unlikely) / 2,
        # Half of the share .2 goes to each class.
        ("cross-entropy", (("label_smoothing", 0.2),)): (
            0.9 * likely + 0.1 * unlikely + 0.9 * unlikely + 0.1 * likely
        )
        / 2,
        ("focal", (("gamma", 2.0), ("alpha", 0.5))): (
            0.5 * 0.25**2 * likely + 0.5 * 0.75**2 * unlikely
        )
        / 2,
        ("squared-error", ()): (0.25**2 + 0.75**2) / 2,
    }
    for (kind, arguments), value in expected.items():
        loss = build_loss({"kind": kind, **dict(arguments)}, classes=2)
        assert float(loss(labels, logits)) == pytest.approx(value, rel=1e-5), kind
        assert float(loss(labels[:, None], logits)) == pytest.approx(value, rel=1e-5), kind


def test_what_is_read_of_the_optimizers_is_what_keras_takes():
    import keras

    classes = {
        name.lower(): each
        for name, each in vars(keras.optimizers).items()
        if inspect.isclass(each) and issubclass(each, keras.optimizers.Optimizer)
    }
    wrappers = {"optimizer", "lossscaleoptimizer", "multioptimizer", "schedulefreeadamw"}
    assert keras_signatures.optimizers().keys() == classes.keys() - wrappers
    for name, arguments in keras_signatures.optimizers().items():
        takes = inspect.signature(classes[name].__init__).parameters
        named = {key: each.default for key, each in takes.items() if each.default is not each.empty}
        assert arguments == named, name


@pytest.mark.parametrize("name", sorted(keras_signatures.optimizers()))
def test_every_optimizer_lowers_the_loss_and_its_memory_can_be_kept(tmp_path, name):
    import keras

    from overfit_atlas.training.optimizers import build_optimizer, load_memory, save_memory

    keras.utils.set_random_seed(0)
    rng = np.random.default_rng(0)
    images = rng.normal(size=(64, 8)).astype(np.float32)
    labels = (images[:, 0] > 0).astype(np.int64)

    def made():
        model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(2)])
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(build_optimizer({"name": name, "learning_rate": 0.01}), loss)
        model.optimizer.build(model.trainable_variables)
        return model

    model = made()
    before = model.evaluate(images, labels, verbose=0)
    model.fit(images, labels, batch_size=16, epochs=5, shuffle=False, verbose=0)
    assert model.evaluate(images, labels, verbose=0) < before
    save_memory(model.optimizer, tmp_path / "memory")
    other = made()
    load_memory(other.optimizer, tmp_path / "memory")
    for kept, taken in zip(model.optimizer.variables, other.optimizer.variables, strict=True):
        np.testing.assert_array_equal(kept, taken)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"beta_1": 0.5, "beta_2": 0.9, "epsilon": 0.1},
        {"weight_decay": 0.1, "clipnorm": 0.01, "use_ema": True},
        {"amsgrad": True},
    ],
)
def test_adam_is_that_of_keras(arguments):
    import keras

    from overfit_atlas.training.optimizers import build_optimizer

    rng = np.random.default_rng(0)
    inputs, outputs = rng.normal(size=(64, 5)), rng.normal(size=(64, 3))
    rates = {"learning_rate": 0.01, **arguments}
    found = []
    for optimizer in (build_optimizer({"name": "adam", **rates}), keras.optimizers.Adam(**rates)):
        keras.utils.set_random_seed(0)
        layers = [keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(3)]
        model = keras.Sequential([keras.Input((5,)), *layers])
        model.compile(optimizer, "mse")
        model.fit(inputs, outputs, batch_size=16, epochs=5, shuffle=False, verbose=0)
        found.append([np.asarray(value) for value in [*model.weights, *optimizer.variables]])
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-6)

"""Passes of MC dropout against what dropping units does to a linear network."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.keras

IMAGES = np.random.default_rng(0).random((5, 2, 2, 1), dtype=np.float32)


def linear(rate: float, *, normalised: bool = False):
    """Images [n, 2, 2, 1] to three logits, their pixels dropped on the way."""
    import keras

    inputs = keras.Input((2, 2, 1))
    x = keras.layers.Flatten()(inputs)
    if normalised:
        x = keras.layers.BatchNormalization(name="normalised")(x)
    x = keras.layers.Dropout(rate, name="dropped")(x) if rate else x
    model = keras.Model(inputs, keras.layers.Dense(3, name="logits")(x))
    kernel = np.random.default_rng(1).normal(size=(4, 3))
    model.get_layer("logits").set_weights([kernel, np.array([0.5, 0, -0.5])])
    return model


def passes(model, count: int, seed: int = 0) -> np.ndarray:
    from overfit_atlas.predictions.dropout import dropout_logits

    return dropout_logits(model, IMAGES, count, seed)


def plain(model) -> np.ndarray:
    from overfit_atlas.predictions.inference import compile_logits

    return compile_logits(model)(IMAGES)


def test_mean_and_variance_are_those_of_bernoulli_units():
    model = linear(0.25)
    found = passes(model, 3000)
    kernel = model.get_layer("logits").get_weights()[0]
    pixels = IMAGES.reshape(5, 4, 1)
    # A unit is kept with 3/4 and then 4/3 as large: its mean stays, its variance is value^2 / 3.
    variance = ((pixels * kernel) ** 2).sum(axis=1) / 3
    np.testing.assert_allclose(found.mean(axis=0), plain(model), atol=0.1)
    np.testing.assert_allclose(found.var(axis=0), variance, rtol=0.15)
    assert found.shape == (3000, 5, 3)


def test_seed_and_pass_decide_what_is_dropped():
    model = linear(0.5)
    before = plain(model)
    found = passes(model, 3)
    np.testing.assert_array_equal(passes(model, 2), found[:2])
    assert not np.array_equal(found[0], found[1])
    assert not np.array_equal(passes(model, 1, seed=1)[0], found[0])
    np.testing.assert_array_equal(plain(model), before)


def test_all_but_dropout_is_as_in_inference():
    # Normalised by moving statistics and not by the batch's; next to nothing is dropped.
    model = linear(1e-7, normalised=True)
    scale = [np.full(4, 2.0), np.zeros(4), np.full(4, 0.5), np.full(4, 4.0)]
    model.get_layer("normalised").set_weights(scale)
    np.testing.assert_allclose(passes(model, 1)[0], plain(model), rtol=1e-5, atol=1e-6)


def test_a_network_that_drops_nothing_says_the_same_in_each_pass():
    model = linear(0)
    for one in passes(model, 2):
        np.testing.assert_array_equal(one, plain(model))

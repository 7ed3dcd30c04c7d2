"""The layers that compute another way, against Keras' own of the same weights."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.keras

STEPS = 3


def steps(layer, inputs: np.ndarray, *, training: bool) -> list[np.ndarray]:
    """Outputs of some steps, the gradients of each, and the layer's weights after them."""
    import tensorflow as tf

    found, rng = [], np.random.default_rng(1)

    @tf.function
    def step(images, towards):
        with tf.GradientTape() as tape:
            tape.watch(images)
            outputs = layer(images, training=training)
            loss = tf.reduce_sum(outputs * towards)
        return outputs, tape.gradient(loss, [images, *layer.trainable_variables])

    shape = layer.compute_output_shape(inputs.shape)
    for _ in range(STEPS):
        outputs, gradients = step(
            tf.constant(inputs), tf.constant(rng.normal(size=shape).astype(np.float32))
        )
        found += [outputs, *gradients]
        inputs = inputs * np.float32(1.5)
    return [np.asarray(array) for array in [*found, *layer.weights]]


def beside(ours, theirs, shape: tuple[int, ...], *, training: bool) -> None:
    """Assert that both compute the same from weights that are not where they start."""
    rng = np.random.default_rng(0)
    for layer in (ours, theirs):
        layer.build(shape)
    weights = [rng.uniform(0.5, 1.5, weight.shape) for weight in theirs.weights]
    for layer in (ours, theirs):
        layer.set_weights(weights)
    inputs = rng.normal(0.5, 2, shape).astype(np.float32)
    found, expected = (steps(layer, inputs, training=training) for layer in (ours, theirs))
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-4 * np.abs(other).max())


@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize("shape", [(6, 5, 4, 3), (8, 1, 1, 7), (6, 4)])
def test_batch_normalization_is_that_of_keras(shape, training):
    from keras import layers

    from overfit_atlas.networks import kernels

    ours, theirs = (
        kind(momentum=0.9) for kind in (kernels.BatchNormalization, layers.BatchNormalization)
    )
    beside(ours, theirs, shape, training=training)


def test_a_frozen_batch_normalization_keeps_its_averages():
    from keras import layers

    from overfit_atlas.networks import kernels

    ours, theirs = (
        kind(trainable=False) for kind in (kernels.BatchNormalization, layers.BatchNormalization)
    )
    beside(ours, theirs, (6, 5, 4, 3), training=True)


@pytest.mark.parametrize(
    ("shape", "options"),
    [
        ((3, 1, 1, 4), {}),
        ((3, 2, 2, 4), {"activation": "relu"}),
        ((3, 4, 4, 5), {"use_bias": False}),
        ((3, 2, 4, 5), {"kernel_size": (5, 3)}),
        ((3, 5, 4, 2), {}),
        ((3, 4, 4, 2), {"strides": 2}),
        ((3, 4, 4, 2), {"padding": "valid"}),
        ((3, 4, 4, 2), {"kernel_size": 2}),
        ((3, 4, 4, 4), {"groups": 2}),
    ],
)
def test_a_convolution_is_that_of_keras(shape, options):
    from keras import layers

    from overfit_atlas.networks import kernels

    options = {"kernel_size": 3, "padding": "same"} | options
    ours, theirs = (
        kind(6, name="convolution", **options) for kind in (kernels.Conv2D, layers.Conv2D)
    )
    beside(ours, theirs, shape, training=True)
    assert [weight.path for weight in ours.weights] == [weight.path for weight in theirs.weights]


def test_small_maps_are_multiplied_and_large_ones_convolved():
    import tensorflow as tf

    from overfit_atlas.networks import kernels

    def operations(side: int) -> set[str]:
        layer = kernels.Conv2D(2, 3, padding="same")
        graph = tf.function(layer).get_concrete_function(tf.TensorSpec((None, side, side, 1)))
        return {operation.type for operation in graph.graph.get_operations()}

    small, large = ({"MatMul", "Conv2D"} & operations(side) for side in (4, 5))
    assert small == {"MatMul"}
    assert large == {"Conv2D"}

"""The forward pass over many images as one TensorFlow graph."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf


def compile_forward(model: keras.Model, batch_size: int) -> Callable[[np.ndarray], np.ndarray]:
    """A function from images float32 [n, h, w, channels] to outputs [n, classes].

    A loop in the graph takes ``batch_size`` images at a time, in inference mode.
    """
    shape = (None, *model.input_shape[1:])

    @tf.function(input_signature=[tf.TensorSpec(shape, tf.float32)], autograph=False)
    def forward(images: tf.Tensor) -> tf.Tensor:
        count = tf.shape(images)[0]
        batches = (count + batch_size - 1) // batch_size

        def step(batch: tf.Tensor, found: tf.TensorArray) -> tuple[tf.Tensor, tf.TensorArray]:
            part = images[batch * batch_size : (batch + 1) * batch_size]
            return batch + 1, found.write(batch, model(part, training=False))

        # The last batch may be smaller, so that the shapes of the parts differ.
        found = tf.TensorArray(tf.float32, batches, infer_shape=False)
        _, found = tf.while_loop(
            lambda batch, _: batch < batches, step, (0, found), parallel_iterations=1
        )
        return found.concat()

    return lambda images: forward(tf.constant(images)).numpy()

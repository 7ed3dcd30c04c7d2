"""Two layers of Keras that compute the same another way, which a processor does faster.

Their names, weights and results are Keras' own, up to rounding; a network takes them in place of
those. What each gains: ``benchmarks/kernels.py``.
"""

from __future__ import annotations

import keras
from keras import layers, ops

SMALL_MAP = 4
"""Sides of so many pixels or fewer: there a convolution's own kernels use little of a processor."""


class BatchNormalization(layers.BatchNormalization):
    """Batch normalization of images, channels last, in TensorFlow's one operation for it.

    Keras adds it up from some twenty, each of which reads and writes all of the activations. With
    another backend it is Keras' own.
    """

    def call(
        self,
        inputs: keras.KerasTensor,
        training: bool | None = None,
        mask: keras.KerasTensor | None = None,
    ) -> keras.KerasTensor:
        """Images [n, h, w, channels], normalized; moving averages as Keras keeps them."""
        if keras.backend.backend() != "tensorflow" or len(inputs.shape) != 4 or mask is not None:
            return super().call(inputs, training=training, mask=mask)
        from tensorflow.compat.v1.nn import fused_batch_norm

        if not (training and self.trainable):
            averages = {"mean": self.moving_mean, "variance": self.moving_variance}
            return fused_batch_norm(
                inputs, self.gamma, self.beta, epsilon=self.epsilon, is_training=False, **averages
            )[0]
        outputs, mean, unbiased = fused_batch_norm(
            inputs, self.gamma, self.beta, epsilon=self.epsilon, is_training=True
        )
        pixels = ops.cast(ops.size(inputs) // inputs.shape[-1], "float32")
        variance = unbiased * (pixels - 1) / pixels  # Keras averages the variance of the batch
        for moving, batch in ((self.moving_mean, mean), (self.moving_variance, variance)):
            moving.assign(moving * self.momentum + batch * (1 - self.momentum))
        return outputs


class Conv2D(layers.Conv2D):
    """A convolution that is one matrix product of all patches where the map is small.

    For kernels of odd size, stride 1 and padding "same"; anything else is Keras' own.
    """

    def convolution_op(
        self, inputs: keras.KerasTensor, kernel: keras.KerasTensor
    ) -> keras.KerasTensor:
        """Maps [n, h, w, channels] and a kernel [k, k, channels, filters]: [n, h, w, filters]."""
        height, width, channels = inputs.shape[1:]
        if max(height, width) > SMALL_MAP or not self._keeps_the_size():
            return super().convolution_op(inputs, kernel)
        rows, columns = self.kernel_size
        padding = ((0, 0), (rows // 2,) * 2, (columns // 2,) * 2, (0, 0))
        padded = ops.pad(inputs, padding)
        size = (ops.shape(inputs)[0], height, width, channels)
        # Slices by start and size: the gradient of one with a step is ten times as slow.
        taps = [
            ops.slice(padded, (0, row, column, 0), size)
            for row in range(rows)
            for column in range(columns)
        ]
        patches = ops.reshape(ops.concatenate(taps, axis=-1), (-1, rows * columns * channels))
        products = ops.matmul(patches, ops.reshape(kernel, (-1, self.filters)))
        return ops.reshape(products, (-1, height, width, self.filters))

    def _keeps_the_size(self) -> bool:
        odd = all(size % 2 for size in self.kernel_size)
        plain = {*self.strides, *self.dilation_rate, self.groups} == {1}
        return odd and plain and self.padding == "same" and self.data_format == "channels_last"

"""Derivatives by TensorFlow, each compiled once into a graph."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np
import tensorflow as tf


def by_images(objective: Callable) -> Callable[[np.ndarray, np.ndarray], tuple]:
    """See :func:`overfit_atlas.predictions.derivatives.by_images`."""

    @tf.function(autograph=False, reduce_retracing=True)
    def differentiate(images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch(images)
            values = objective(images, labels)
        return values, tape.gradient(values, images)

    def gradient(images: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        values, slopes = differentiate(tf.constant(images), tf.constant(labels))
        return values.numpy(), slopes.numpy()

    return gradient


def by_weights(model: keras.Model, loss: Callable) -> Callable[[np.ndarray, np.ndarray], tuple]:
    """See :func:`overfit_atlas.predictions.derivatives.by_weights`."""
    variables = [variable.value for variable in model.trainable_variables]

    @tf.function(autograph=False, reduce_retracing=True)
    def differentiate(images: tf.Tensor, labels: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        with tf.GradientTape() as tape:
            mean = loss(images, labels)
        slopes = tape.gradient(mean, variables)
        return mean, tf.concat([tf.reshape(slope, [-1]) for slope in slopes], axis=0)

    def gradient(images: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
        mean, slopes = differentiate(tf.constant(images), tf.constant(labels))
        return float(mean), slopes.numpy()

    return gradient

"""Derivatives, which Keras has no function for, by the backend that Keras runs on."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import keras
import numpy as np

from overfit_atlas.errors import AtlasError

# Gives for images [n, h, w, channels] and labels [n] a number an image, in keras.ops' operations.
Objective = Callable[[keras.KerasTensor, keras.KerasTensor], keras.KerasTensor]
# Gives for images and labels the objective [n] and its derivative, shaped as the images.
ByImages = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]
# Gives for images and labels the mean loss and its derivative by all trainable weights [weights].
ByWeights = Callable[[np.ndarray, np.ndarray], tuple[float, np.ndarray]]


def by_images(objective: Objective) -> ByImages:
    """A function that gives ``objective`` and its derivative by the images, float32.

    Raises AtlasError on a backend that has no derivatives here.
    """
    return _backend().by_images(objective)


def by_weights(model: keras.Model) -> ByWeights:
    """A function that gives the mean cross-entropy (nats, no penalty) and its derivative, float32.

    The model works in inference mode: nothing is dropped, batch normalisation uses its averages.
    Raises AtlasError on a backend that has no derivatives here.
    """

    def loss(images: keras.KerasTensor, labels: keras.KerasTensor) -> keras.KerasTensor:
        logits = model(images, training=False)
        return keras.ops.mean(
            keras.losses.sparse_categorical_crossentropy(labels, logits, from_logits=True)
        )

    return _backend().by_weights(model, loss)


def _backend() -> ModuleType:
    name = keras.config.backend()
    if name != "tensorflow":
        raise AtlasError(
            f"KERAS_BACKEND: expected tensorflow, found {name!r}. Gradient norms and attacks need "
            "derivatives, which are written for TensorFlow; the runs themselves may come from any "
            "backend. Unset KERAS_BACKEND and run again."
        )
    from overfit_atlas.predictions import tensorflow_derivatives

    return tensorflow_derivatives

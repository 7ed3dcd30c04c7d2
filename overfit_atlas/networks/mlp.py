"""Fully connected networks: the study's MLP has 235,146 parameters on 28x28 images."""

from __future__ import annotations

from collections.abc import Sequence

import keras
from keras import layers

from overfit_atlas.networks.regularizers import Regularization

OWN_L2 = 1e-3
OWN_DROPOUT = 0.5


def build(
    image_shape: tuple[int, int, int],
    classes: int,
    regularization: Regularization,
    hidden: Sequence[int] = (256, 128),
) -> keras.Model:
    """ReLU layers of the widths ``hidden``, each with its dropout, then logits.

    No hidden layer at all is softmax regression, the linear model of the bounds.
    """
    images = layers.Input(image_shape, name="images")
    x = layers.Flatten(name="flatten")(images)
    for number, width in enumerate(hidden, start=1):
        x = layers.Dense(
            width,
            activation="relu",
            kernel_regularizer=regularization.penalty(OWN_L2),
            name=f"dense_{number}",
        )(x)
        x = regularization.drop(x, own=OWN_DROPOUT, name=f"dropout_{number}")
    logits = layers.Dense(
        classes, kernel_regularizer=regularization.penalty(OWN_L2), dtype="float32", name="logits"
    )(x)
    return keras.Model(images, logits, name="mlp")

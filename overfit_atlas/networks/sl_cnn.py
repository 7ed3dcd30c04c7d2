"""The CNN of Salman & Liu, section II: 693,962 parameters on 28x28 images."""

from __future__ import annotations

import keras
from keras import layers

from overfit_atlas.networks.regularizers import Regularization

# The paper uses no penalty; where a study asks for this network's own one, it is a mild one.
OWN_L2 = 1e-4


def build(
    image_shape: tuple[int, int, int], classes: int, regularization: Regularization
) -> keras.Model:
    """Conv 32 3x3 (valid), max pool 2x2, ReLU, dropout .25, dense 128 ReLU, dropout .5, logits.

    Valid padding is the reading that gives the paper's layer sizes; ReLU stands behind the pool, as
    the paper lists it, which changes nothing since both are monotone.
    """
    images = layers.Input(image_shape, name="images")
    x = layers.Conv2D(32, 3, kernel_regularizer=regularization.penalty(OWN_L2), name="convolution")(
        images
    )
    x = layers.MaxPooling2D(2, name="pool")(x)
    x = layers.ReLU(name="relu")(x)
    x = regularization.drop(x, own=0.25, name="dropout_1")
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(
        128, activation="relu", kernel_regularizer=regularization.penalty(OWN_L2), name="dense"
    )(x)
    x = regularization.drop(x, own=0.5, name="dropout_2")
    logits = layers.Dense(
        classes,
        kernel_regularizer=regularization.penalty(OWN_L2),
        dtype="float32",
        name="logits",
    )(x)
    return keras.Model(images, logits, name="sl_cnn")

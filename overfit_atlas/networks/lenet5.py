"""LeNet-5 with tanh and average pooling: 61,706 parameters on 28x28 images."""

from __future__ import annotations

import keras
from keras import layers

from overfit_atlas.networks.regularizers import Regularization

# The original has neither; these stand where a study asks for the network's own values.
OWN_L2 = 1e-4
OWN_DROPOUT = 0.5


def build(
    image_shape: tuple[int, int, int], classes: int, regularization: Regularization
) -> keras.Model:
    """Conv 6 5x5 (same), pool, conv 16 5x5 (valid), pool, dense 120, dense 84, logits.

    Images under 12 pixels leave no room for the second 5x5 kernel, so both become 3x3 there; under
    8 pixels there is no room for these either.
    Dropout, where it is asked for, follows the two dense layers.
    """
    kernel = 5 if min(image_shape[:2]) >= 12 else 3
    images = layers.Input(image_shape, name="images")
    x = images
    for number, (channels, padding) in enumerate([(6, "same"), (16, "valid")], start=1):
        x = layers.Conv2D(
            channels,
            kernel,
            padding=padding,
            activation="tanh",
            kernel_regularizer=regularization.penalty(OWN_L2),
            name=f"convolution_{number}",
        )(x)
        x = layers.AveragePooling2D(2, name=f"pool_{number}")(x)
    x = layers.Flatten(name="flatten")(x)
    for number, width in enumerate([120, 84], start=1):
        x = layers.Dense(
            width,
            activation="tanh",
            kernel_regularizer=regularization.penalty(OWN_L2),
            name=f"dense_{number}",
        )(x)
        x = regularization.drop(x, own=OWN_DROPOUT, name=f"dropout_{number}")
    logits = layers.Dense(
        classes, kernel_regularizer=regularization.penalty(OWN_L2), dtype="float32", name="logits"
    )(x)
    return keras.Model(images, logits, name="lenet5")

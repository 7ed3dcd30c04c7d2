"""VGG16 as the Rutgers report used it on small images: 14 convolutions and 5 max pools."""

from __future__ import annotations

import keras
from keras import layers

from overfit_atlas.errors import AtlasError
from overfit_atlas.networks import kernels
from overfit_atlas.networks.regularizers import Regularization

OWN_L2 = 1e-2
OWN_DROPOUT = 0.5

# Convolutions and width of each block of configuration D (Simonyan & Zisserman 2015, table 1).
BLOCKS = ((2, 1), (2, 2), (3, 4), (3, 8), (3, 8))


def build(
    image_shape: tuple[int, int, int],
    classes: int,
    regularization: Regularization,
    width: int = 64,
    dense: int = 256,
) -> keras.Model:
    """A convolution from the images' channels to 3, the 13 of VGG16, flatten, dense 256, logits.

    Images are zero-padded to the next power of two (28 to 32), and the blocks are as many as halve
    that to one pixel: five for 28x28, the first four for 16x16, the first three for 8x8. Penalty
    and dropout stand on the dense layer alone, as in the report. Kernels start from He's normal
    distribution: thirteen ReLU layers without normalisation hardly start from Glorot's. The
    convolutions bear the names that they have in Keras' own VGG16, so that published weights of it
    can be started from (the report: "easy to use with transfer learning").
    Raises :class:`AtlasError` for images that are not square or not of 2 to 32 pixels a side.
    """
    height, breadth, _ = image_shape
    if height != breadth or not 2 <= height <= 32:
        raise AtlasError(
            f"network vgg16: expected square images of 2 to 32 pixels a side, "
            f"found {height}x{breadth}."
        )
    side = 1 << (height - 1).bit_length()
    before = (side - height) // 2
    after = side - height - before

    images = layers.Input(image_shape, name="images")
    x = layers.ZeroPadding2D(((before, after), (before, after)), name="padding")(images)
    x = _convolution(x, 3, name="convolution_colour")
    for block, (convolutions, factor) in enumerate(BLOCKS[: side.bit_length() - 1], start=1):
        for number in range(1, convolutions + 1):
            x = _convolution(x, width * factor, name=f"block{block}_conv{number}")
        x = layers.MaxPooling2D(2, name=f"block{block}_pool")(x)
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(
        dense,
        activation="relu",
        kernel_initializer="he_normal",
        kernel_regularizer=regularization.penalty(OWN_L2),
        name="dense",
    )(x)
    x = regularization.drop(x, own=OWN_DROPOUT, name="dropout")
    logits = layers.Dense(classes, dtype="float32", name="logits")(x)
    return keras.Model(images, logits, name="vgg16")


def _convolution(x: keras.KerasTensor, channels: int, name: str) -> keras.KerasTensor:
    return kernels.Conv2D(
        channels,
        3,
        padding="same",
        activation="relu",
        kernel_initializer="he_normal",
        name=name,
    )(x)

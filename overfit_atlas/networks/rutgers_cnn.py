"""The fifteen-layer CNN of the Rutgers report: six convolutions in three blocks of one shape."""

from __future__ import annotations

import keras
from keras import layers

from overfit_atlas.networks import kernels
from overfit_atlas.networks.regularizers import Regularization

OWN_L2 = 1e-4
BLOCK_DROPOUT = 0.25
DENSE_DROPOUT = 0.5


def build(
    image_shape: tuple[int, int, int],
    classes: int,
    regularization: Regularization,
    width: int = 64,
    dense: int | None = None,
    batchnorm_momentum: float = 0.9,
) -> keras.Model:
    """Three blocks [conv conv batch-norm pool] of ``width``, 2 and 4 times ``width`` filters.

    With flatten and two dense layers that is 6+3+3+1+2 = 15 layers; ReLU is counted with its
    convolution, dropout comes on top. The report gives no width for the first dense layer: it is
    ``8 * width`` (512) here unless ``dense`` says otherwise. ``batchnorm_momentum`` is lower than
    Keras' .99, whose moving averages need hundreds of steps before inference is of any use.
    """
    images = layers.Input(image_shape, name="images")
    x = images
    for block in (1, 2, 3):
        for number in (1, 2):
            x = layers.Conv2D(
                width * 2 ** (block - 1),
                3,
                padding="same",
                activation="relu",
                kernel_regularizer=regularization.penalty(OWN_L2),
                name=f"convolution_{block}_{number}",
            )(x)
        x = kernels.BatchNormalization(momentum=batchnorm_momentum, name=f"batchnorm_{block}")(x)
        x = layers.MaxPooling2D(2, name=f"pool_{block}")(x)
        x = regularization.drop(x, own=BLOCK_DROPOUT, name=f"dropout_{block}")
    x = layers.Flatten(name="flatten")(x)
    x = layers.Dense(
        8 * width if dense is None else dense,
        activation="relu",
        kernel_regularizer=regularization.penalty(OWN_L2),
        name="dense",
    )(x)
    x = regularization.drop(x, own=DENSE_DROPOUT, name="dropout_dense")
    logits = layers.Dense(
        classes, kernel_regularizer=regularization.penalty(OWN_L2), dtype="float32", name="logits"
    )(x)
    return keras.Model(images, logits, name="rutgers_cnn")

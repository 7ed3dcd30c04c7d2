"""Epochs that depend on nothing but the weights before them, the seed and their own number.

So it makes no difference in which process an epoch runs, or how many ran before it there.
"""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np

from overfit_atlas.randomness import derived_seed, generator


def initialise(model: keras.Model, seed: int) -> None:
    """Draw all kernels of ``model`` afresh, each from ``seed`` and its layer's name.

    So one seed gives the same first weights with every regularizer: a dropout layer more does not
    shift the random numbers of the layers behind it.
    """
    for layer in model.layers:
        if hasattr(layer, "kernel_initializer"):
            settings = layer.kernel_initializer.get_config()
            settings["seed"] = derived_seed(seed, "initialise", layer.name)
            initializer = type(layer.kernel_initializer).from_config(settings)
            layer.kernel.assign(initializer(layer.kernel.shape, dtype=layer.kernel.dtype))


class EpochTrainer:
    """Trains a compiled model on fixed images, one epoch a call."""

    def __init__(
        self,
        model: keras.Model,
        images: np.ndarray,
        labels: np.ndarray,
        batch_size: int,
        seed: int,
    ) -> None:
        """``images`` float32 [n, h, w, channels], ``labels`` int64 [n]; ``seed`` orders, drops."""
        self._model = model
        self._count = len(labels)
        self._seed = seed
        self._train = _compile_epoch(model, images, labels, batch_size)

    def train(self, epoch: int) -> tuple[float, float]:
        """Train epoch number ``epoch`` (from 1); Keras' running loss and accuracy over it.

        The loss contains the penalty, and both are measured while the weights move and units drop.
        """
        for layer in self._model.layers:
            if hasattr(layer, "seed_generator"):
                drops = derived_seed(self._seed, epoch, "dropout", layer.name)
                layer.seed_generator.state.assign([drops, 0])
        self._model.reset_metrics()
        self._train(generator(self._seed, epoch, "shuffle").permutation(self._count))
        running = self._model.get_metrics_result()
        return float(running["loss"]), float(running["accuracy"])


def _compile_epoch(
    model: keras.Model, images: np.ndarray, labels: np.ndarray, batch_size: int
) -> Callable[[np.ndarray], None]:
    if keras.config.backend() == "tensorflow":
        from overfit_atlas.training.tensorflow_epoch import compile_epoch

        return compile_epoch(model, images, labels, batch_size)

    def epoch(order: np.ndarray) -> None:
        model.fit(images[order], labels[order], batch_size=batch_size, shuffle=False, verbose=0)

    return epoch

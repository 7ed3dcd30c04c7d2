"""Epochs that depend on nothing but the weights before them, the seed and their own number.

So it makes no difference in which process an epoch runs, or how many ran before it there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import keras
import numpy as np

from overfit_atlas.data.augment import augmented
from overfit_atlas.randomness import derived_seed, generator
from overfit_atlas.training.schedule import rate_of


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
    """Trains a compiled model, one epoch a call, for one seed after another."""

    def __init__(
        self,
        model: keras.Model,
        batch_size: int,
        schedule: Mapping[str, Any] | None = None,
        augmentation: Mapping[str, Any] | None = None,
    ) -> None:
        """``model`` as it was built: a seed starts from what its weights are now.

        ``schedule`` as :func:`overfit_atlas.training.schedule.rate_of` takes it, ``augmentation``
        as :func:`overfit_atlas.data.augment.augmented`; None keeps the rate, or the images.
        """
        self._model, self._schedule, self._augmentation = model, schedule, augmentation
        self._rate = float(model.optimizer.learning_rate)
        self._epochs = _compile_epochs(model, batch_size)
        variables = [*model.variables, *model.optimizer.variables]
        self._blank = [(variable, np.array(variable)) for variable in variables]

    def start(self, images: np.ndarray, labels: np.ndarray, seed: int) -> None:
        """Begin a run: weights drawn from ``seed``, an optimizer that remembers nothing.

        ``images`` float32 [n, h, w, channels], ``labels`` int64 [n]; ``seed`` also orders and
        drops.
        """
        for variable, value in self._blank:
            variable.assign(value)
        initialise(self._model, seed)
        self._seed, self._images, self._labels = seed, images, labels
        self._epoch = self._epochs(images, labels)

    def train(self, epoch: int) -> tuple[float, float]:
        """Train epoch number ``epoch`` (from 1); Keras' running loss and accuracy over it.

        The loss contains the penalty, and both are measured while the weights move and units drop.
        """
        for layer in self._model.layers:
            if hasattr(layer, "seed_generator"):
                drops = derived_seed(self._seed, epoch, "dropout", layer.name)
                layer.seed_generator.state.assign([drops, 0])
        if self._schedule:
            self._model.optimizer.learning_rate = rate_of(epoch, self._rate, self._schedule)
        if self._augmentation:
            drawn = generator(self._seed, epoch, "augment")
            seen = augmented(self._images, drawn, **self._augmentation)
            self._epoch = self._epochs(seen, self._labels)
        self._model.reset_metrics()
        self._epoch(generator(self._seed, epoch, "shuffle").permutation(len(self._labels)))
        running = self._model.get_metrics_result()
        return float(running["loss"]), float(running["accuracy"])


def _compile_epochs(
    model: keras.Model, batch_size: int
) -> Callable[[np.ndarray, np.ndarray], Callable[[np.ndarray], None]]:
    if keras.config.backend() == "tensorflow":
        from overfit_atlas.training.tensorflow_epoch import compile_epochs

        return compile_epochs(model, batch_size)

    def of(images: np.ndarray, labels: np.ndarray) -> Callable[[np.ndarray], None]:
        def epoch(order: np.ndarray) -> None:
            model.fit(images[order], labels[order], batch_size=batch_size, shuffle=False, verbose=0)

        return epoch

    return of

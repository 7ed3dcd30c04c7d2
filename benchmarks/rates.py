"""Images a second that a network trains with, one epoch after the other.

The images are made up: no time depends on them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from overfit_atlas.networks.registry import Architecture

if TYPE_CHECKING:
    import keras

EPOCHS, CLASSES = 3, 10


def data(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Images float32 [count, 28, 28, 1] and labels int64 [count]."""
    rng = np.random.default_rng(0)
    return rng.random((count, 28, 28, 1), dtype=np.float32), rng.integers(0, CLASSES, count)


def best(epoch: Callable[[], object], images: int) -> float:
    """Images a second in the best epoch; the first also builds what is built once."""
    seconds = []
    for _ in range(EPOCHS):
        started = time.perf_counter()
        epoch()
        seconds.append(time.perf_counter() - started)
    return images / min(seconds[1:])


def trained(network: str, count: int, batch: int) -> tuple[float, keras.Model]:
    """The rate of the project's own training loop, and the model."""
    # Here, because the other side's process is to hold no Keras.
    from overfit_atlas.training.epochs import EpochTrainer
    from overfit_atlas.training.run import Recipe, compiled

    images, labels = data(count)
    learning = {
        "optimizer": {"name": "adam", "learning_rate": 1e-4},
        "loss": {"kind": "cross-entropy"},
    }
    model = compiled(Recipe(Architecture(network, {}, {}), learning, CLASSES), images.shape[1:])
    trainer = EpochTrainer(model, batch)
    trainer.start(images, labels, 0)
    epochs = iter(range(1, EPOCHS + 1))
    return best(lambda: trainer.train(next(epochs)), count), model

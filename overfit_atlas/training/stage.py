"""One stage of a run's training: epochs in, checkpoints, a history and a state out."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import keras
import numpy as np
import pandas as pd

from overfit_atlas import files
from overfit_atlas.data.prepared import Split
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath
from overfit_atlas.measures.probabilities import nll
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.networks.weights import save_weights
from overfit_atlas.predictions import inference
from overfit_atlas.training.backend import Compute
from overfit_atlas.training.epochs import EpochTrainer, initialise
from overfit_atlas.training.optimizers import build_optimizer
from overfit_atlas.training.state import load_state, save_state

_log = logging.getLogger(__name__)

PROGRESS_SECONDS = 5.0


@dataclass(frozen=True)
class Recipe:
    """All that decides a run's weights, beside its data and what it computes with."""

    architecture: Architecture
    optimizer: Mapping[str, str | float]
    batch_size: int
    seed: int
    classes: int


@dataclass(frozen=True)
class TrainingData:
    """The images that train, and those that are only measured, which may be none."""

    train: Split
    validation: Split


@dataclass(frozen=True)
class Stretch:
    """Epochs ``first`` to ``last``, measured after epoch 1 and every ``measure_every`` of them."""

    first: int
    last: int
    measure_every: int

    @property
    def epochs(self) -> range:
        """The epochs, in order."""
        return range(self.first, self.last + 1)

    def measures(self, epoch: int) -> bool:
        """Whether training and validation images are measured after ``epoch``."""
        return epoch == 1 or epoch % self.measure_every == 0


@dataclass(frozen=True)
class StageFiles:
    """What a stage leaves, and the state that it goes on from.

    ``checkpoints`` are the weights after each epoch, in order; ``state`` is where a next stage goes
    on; ``history`` has one row an epoch; ``previous_state`` is None where epoch 1 is among them.
    """

    checkpoints: Sequence[AnyPath]
    state: AnyPath
    history: AnyPath
    previous_state: AnyPath | None = None


def train_stage(
    recipe: Recipe,
    compute: Compute,
    data: TrainingData,
    stretch: Stretch,
    paths: StageFiles,
    *,
    run: str = "training",
) -> None:
    """Train the epochs of ``stretch`` and write what they leave.

    Epoch 1 starts from weights drawn from the recipe's seed, a later one from the state of the
    stage before. However the epochs are cut into stages, the files of an epoch have the same bytes.
    Train and validation are measured in inference mode. ``run`` names the run in messages.

    Raises :class:`AtlasError` when the training diverges, when the files do not match the epochs,
    or when the earlier state does not fit the network.
    """
    _check_files(paths, stretch, run)
    train = data.train
    model = _compiled(recipe, train.images.shape[1:])
    if paths.previous_state is None:
        initialise(model, recipe.seed)
    else:
        load_state(model, paths.previous_state, compute)
    trainer = EpochTrainer(model, train.images, train.labels, recipe.batch_size, recipe.seed)
    progress = _Progress(run, stretch.first, stretch.last)
    rows = []
    for epoch, checkpoint in zip(stretch.epochs, paths.checkpoints, strict=True):
        loss, accuracy = trainer.train(epoch)
        rate = float(model.optimizer.learning_rate)
        _check_finite(model, loss, run, epoch, rate)
        save_weights(model, checkpoint)
        row = {"epoch": epoch, "learning_rate": rate}
        row |= {"running_loss": loss, "running_accuracy": accuracy}
        stated = stretch.measures(epoch)
        for name, split in {"train": train, "validation": data.validation}.items():
            row |= _measure(model, split, name) if stated and len(split.labels) else _blank(name)
        rows.append(row)
        progress.say(epoch, loss, accuracy)
    files.write_table(pd.DataFrame(rows), paths.history)
    save_state(model, paths.state, stretch.last, compute)


def _check_files(paths: StageFiles, stretch: Stretch, run: str) -> None:
    if len(paths.checkpoints) != len(stretch.epochs):
        raise AtlasError(
            f"{run}: expected a checkpoint for each of epochs {stretch.first} to {stretch.last}, "
            f"found {len(paths.checkpoints)} names."
        )
    if (stretch.first == 1) != (paths.previous_state is None):
        raise AtlasError(
            f"{run}: epoch {stretch.first} needs "
            f"{'no earlier state' if stretch.first == 1 else 'the state of the stage before'}."
        )


def _compiled(recipe: Recipe, shape: tuple[int, ...]) -> keras.Model:
    model = recipe.architecture.build(shape, recipe.classes)
    model.compile(
        optimizer=build_optimizer(recipe.optimizer),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
        jit_compile=inference.jit_compile(),
    )
    model.optimizer.build(model.trainable_variables)
    return model


def _check_finite(model: keras.Model, loss: float, run: str, epoch: int, rate: float) -> None:
    """Stop a diverged training before it leaves a checkpoint."""
    if math.isfinite(loss) and all(np.isfinite(w).all() for w in model.get_weights()):
        return
    raise AtlasError(
        f"{run}: diverged in epoch {epoch} at learning rate {rate:g}: expected a finite loss and "
        f"finite weights, found a running loss of {loss:g}. No checkpoint is kept from here on. "
        "Lower the model's learning rate, or its momentum, and train again."
    )


def _measure(model: keras.Model, split: Split, name: str) -> dict[str, float]:
    """Mean nll in nats without the penalty, and accuracy, in inference mode."""
    logits = inference.logits(model, split.images)
    return {
        f"{name}_loss": float(nll(logits, split.labels).mean()),
        f"{name}_accuracy": float((logits.argmax(axis=-1) == split.labels).mean()),
    }


def _blank(name: str) -> dict[str, float]:
    return {f"{name}_loss": math.nan, f"{name}_accuracy": math.nan}


class _Progress:
    """A line every few seconds, and one at the end, for a person who waits."""

    def __init__(self, run: str, first: int, last: int) -> None:
        self._run, self._first, self._last = run, first, last
        self._started = self._said = time.monotonic()

    def say(self, epoch: int, loss: float, accuracy: float) -> None:
        now = time.monotonic()
        if epoch < self._last and now - self._said < PROGRESS_SECONDS:
            return
        self._said = now
        _log.info(
            "%s: epoch %d of %d, loss %.4f, accuracy %.4f, %.2f s an epoch",
            self._run,
            epoch,
            self._last,
            loss,
            accuracy,
            (now - self._started) / (epoch - self._first + 1),
            extra={"progress": True},
        )

"""Runs of one cell: each is trained, measured and predicted epoch by epoch, seed after seed."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import keras
import numpy as np

from overfit_atlas.data.prepared import Split
from overfit_atlas.data.pretrained import Layers
from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.probabilities import nll
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.networks.weights import load_weights, save_weights, take_layers
from overfit_atlas.predictions import inference
from overfit_atlas.training.course import Course
from overfit_atlas.training.deadline import Deadline
from overfit_atlas.training.epochs import EpochTrainer
from overfit_atlas.training.kept import CHECKPOINT, OPTIMIZER, KeptEpoch, KeptRun
from overfit_atlas.training.losses import build_loss
from overfit_atlas.training.optimizers import build_optimizer, load_memory, save_memory

_log = logging.getLogger(__name__)

PROGRESS_SECONDS = 5.0


@dataclass(frozen=True)
class Recipe:
    """All that decides the weights of a cell's runs, beside data, seed and what computes them."""

    architecture: Architecture
    learning: Mapping[str, Any]
    """``optimizer``, ``batch_size``, ``loss``; if they are set, ``schedule``, ``augmentation``; of
    ``pretrained`` weights what names them.
    """
    classes: int
    pretrained: Layers = field(default_factory=dict)
    """What layers start from in every run; the others start from its seed."""


@dataclass(frozen=True)
class RunData:
    """The images that train a run, and those that it is only measured on, which may be none."""

    train: Split
    validation: Split
    test: Split

    def of(self, side: str) -> Split:
        """The images of a side."""
        return {"train": self.train, "validation": self.validation, "test": self.test}[side]


def compiled(recipe: Recipe, image_shape: tuple[int, ...]) -> keras.Model:
    """The network of ``recipe`` for images (h, w, channels), ready to be trained."""
    model = recipe.architecture.build(image_shape, recipe.classes)
    model.compile(
        optimizer=build_optimizer(recipe.learning["optimizer"]),
        loss=build_loss(recipe.learning["loss"], recipe.classes),
        metrics=["accuracy"],
        jit_compile=inference.jit_compile(),
    )
    model.optimizer.build(model.trainable_variables)
    return model


class CellTrainer:
    """Trains runs of one cell, one after the other, in one graph."""

    def __init__(self, recipe: Recipe, image_shape: tuple[int, ...]) -> None:
        """``image_shape``: (h, w, channels)."""
        self._model, self._pretrained = compiled(recipe, image_shape), recipe.pretrained
        self._trainer = EpochTrainer(
            self._model,
            recipe.learning["batch_size"],
            recipe.learning.get("schedule"),
            recipe.learning.get("augmentation"),
        )
        self._logits = inference.compile_logits(self._model)
        # The same layers without the optimizer, of which a checkpoint holds nothing.
        self._bare = keras.Model(self._model.inputs, self._model.outputs, name=self._model.name)

    def train(
        self, data: RunData, seed: int, course: Course, kept: KeptRun, run: str, deadline: Deadline
    ) -> dict[str, float]:
        """Train and keep those epochs of ``course`` that ``kept`` has not.

        However a training was cut, the files of an epoch have the same bytes. All is measured in
        inference mode. ``run`` names the run in messages. Returns how many epochs were taken up
        (``epochs_taken_up``) and the ``seconds`` that all epochs took when they were trained.
        Raises :class:`AtlasError` when the training diverges, and when an epoch is to be trained
        after ``deadline`` has come near.
        """
        found = {epoch: kept.read(epoch) for epoch in course.epochs}
        lacking = [epoch for epoch in course.epochs if not course.reached(epoch, found[epoch])]
        self._trainer.start(data.train.images, data.train.labels, seed)
        if self._pretrained:
            taken_layers = take_layers(self._bare, self._pretrained)
            _log.info("%s: starts from pretrained weights of %s", run, ", ".join(taken_layers))
        taken = self._resume(found, kept, lacking[0]) if lacking else course.last
        progress = _Progress(run, taken, course.last)
        trained = range(taken + 1, lacking[-1] + 1) if lacking else range(0)
        for epoch in trained:
            deadline.check(run, epoch - 1 if course.resumable else 0, course.last)
            started = time.monotonic()
            running = self._train_epoch(epoch, run)
            digests = self._save(epoch, kept) if course.resumable else {}
            known = self._look(data, epoch, course, kept, KeptEpoch(running, digests))
            kept.keep(epoch, replace(known, seconds=time.monotonic() - started))
            kept.drop(epoch - 1, OPTIMIZER)
            progress.say(epoch, running)
        for epoch, before in found.items():
            if before is not None and epoch not in trained and course.lacks(epoch, before):
                load_weights(self._bare, kept.path(epoch, CHECKPOINT))
                kept.keep(epoch, self._look(data, epoch, course, kept, before))
        seconds = sum(kept.noted(epoch).seconds for epoch in course.epochs)
        return {"epochs_taken_up": course.last - len(trained), "seconds": round(seconds, 1)}

    def _save(self, epoch: int, kept: KeptRun) -> dict[str, str]:
        """Keep what training goes on from; the digests by suffix."""
        save_weights(self._bare, kept.path(epoch, CHECKPOINT))
        save_memory(self._model.optimizer, kept.path(epoch, OPTIMIZER))
        return kept.digests(epoch, CHECKPOINT, OPTIMIZER)

    def _resume(self, found: Mapping[int, KeptEpoch | None], kept: KeptRun, wanted: int) -> int:
        """Go back to the last epoch before ``wanted`` from which training can go on, if any."""
        for epoch in range(wanted - 1, 0, -1):
            known = found[epoch]
            if known is not None and {CHECKPOINT, OPTIMIZER} <= set(known.digests):
                load_weights(self._bare, kept.path(epoch, CHECKPOINT))
                load_memory(self._model.optimizer, kept.path(epoch, OPTIMIZER))
                return epoch
        return 0

    def _train_epoch(self, epoch: int, run: str) -> dict[str, float]:
        loss, accuracy = self._trainer.train(epoch)
        rate = float(self._model.optimizer.learning_rate)
        if not (math.isfinite(loss) and all(np.isfinite(w).all() for w in self._weights())):
            raise AtlasError(
                f"{run}: diverged in epoch {epoch} at learning rate {rate:g}: expected a finite "
                f"loss and finite weights, found a running loss of {loss:g}. No checkpoint is kept "
                "from here on. Lower the model's learning rate, or its momentum, and train again."
            )
        return {"learning_rate": rate, "running_loss": loss, "running_accuracy": accuracy}

    def _weights(self) -> list[np.ndarray]:
        return self._model.get_weights()

    def _look(
        self, data: RunData, epoch: int, course: Course, kept: KeptRun, known: KeptEpoch
    ) -> KeptEpoch:
        """Measure and predict with the weights of ``epoch`` what is not ``known``; all together."""
        measures, digests = dict(known.measures), dict(known.digests)
        logits = {}
        for side in course.unpredicted(epoch, known):
            logits[side] = self._logits(data.of(side).images)
            digests |= kept.write_logits(epoch, side, logits[side])
        for side in (*course.unmeasured(epoch, known), *logits):
            split = data.of(side)
            if f"{side}_loss" not in measures and len(split.labels):
                found = logits[side] if side in logits else self._logits(split.images)
                measures |= _measures(found, split.labels, side)
        return replace(known, measures=measures, digests=digests)


def _measures(logits: np.ndarray, labels: np.ndarray, side: str) -> dict[str, float]:
    """Mean nll in nats without the penalty, and accuracy."""
    return {
        f"{side}_loss": float(nll(logits, labels).mean()),
        f"{side}_accuracy": float((logits.argmax(axis=-1) == labels).mean()),
    }


class _Progress:
    """A line every few seconds, and one at the end, for a person who waits."""

    def __init__(self, run: str, taken: int, last: int) -> None:
        self._run, self._taken, self._last = run, taken, last
        self._started = self._said = time.monotonic()
        if taken:
            _log.info("%s: %d of %d epochs are kept", run, taken, last, extra={"progress": True})

    def say(self, epoch: int, running: Mapping[str, float]) -> None:
        now = time.monotonic()
        if epoch < self._last and now - self._said < PROGRESS_SECONDS:
            return
        self._said = now
        _log.info(
            "%s: epoch %d of %d, loss %.4f, accuracy %.4f, %.2f s an epoch",
            self._run,
            epoch,
            self._last,
            running["running_loss"],
            running["running_accuracy"],
            (now - self._started) / (epoch - self._taken),
            extra={"progress": True},
        )

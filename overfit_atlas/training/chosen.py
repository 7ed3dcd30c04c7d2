"""Trainings on sets that a job itself chooses, each after what the ones before it predicted.

A run of a study is trained on a sample that is drawn beforehand. Boosting and active learning
choose theirs as they go: one job makes many short trainings in one graph, and predicts with each.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from overfit_atlas.data.prepared import Split
from overfit_atlas.training.course import Course
from overfit_atlas.training.deadline import Deadline
from overfit_atlas.training.kept import FOLDER, KeptRun
from overfit_atlas.training.run import CellTrainer, Recipe, RunData


class ChosenTrainer:
    """Trains one network on one chosen set after the other, each time from new weights.

    The logits of each training are kept until :meth:`forget`, so that a job that was killed begins
    with the training that it had not finished.
    """

    def __init__(
        self,
        recipe: Recipe,
        shown: np.ndarray,
        epochs: int,
        described: Mapping[str, Any],
        deadline: Deadline,
        folder: Path = FOLDER,
    ) -> None:
        """``shown``: images float32 [n, h, w, channels] that every training predicts.

        Each ends after ``epochs``. ``described``: in plain types what else decides the bytes, the
        code and what computes. ``folder``: where logits are kept.
        """
        self._trainer = CellTrainer(recipe, shown.shape[1:])
        self._shown = Split(shown, np.zeros(0, np.int64))
        self._course = Course(
            epochs, epochs + 1, (), (epochs,), ("test",), checkpoints=(), resumable=False
        )
        self._described = {
            **described,
            "architecture": asdict(recipe.architecture),
            "learning": dict(recipe.learning),
            "epochs": epochs,
            "shown": _digest(shown),
        }
        self._deadline, self._folder = deadline, folder
        self._kept: list[KeptRun] = []

    def logits(self, train: Split, seed: int, run: str) -> np.ndarray:
        """Logits float32 [n, classes] of the images shown, after a training on ``train``.

        ``seed`` decides first weights, order and what is dropped; ``run`` names it in messages.
        Raises :class:`AtlasError` as :meth:`CellTrainer.train` does.
        """
        trained_on = {"images": _digest(train.images), "labels": _digest(train.labels)}
        kept = KeptRun({**self._described, **trained_on, "seed": seed}, self._folder)
        last, none = self._course.last, Split(self._shown.images[:0], self._shown.labels)
        with kept.locked(run):
            data = RunData(train, none, self._shown)
            self._trainer.train(data, seed, self._course, kept, run, self._deadline)
            self._kept.append(kept)
            return kept.read_logits(last, "test")

    def forget(self) -> None:
        """Keep nothing longer: the job's outputs are written."""
        for kept in self._kept:
            shutil.rmtree(kept.folder, ignore_errors=True)
        self._kept.clear()


def _digest(values: np.ndarray) -> str:
    return hashlib.sha256(np.ascontiguousarray(values).data).hexdigest()

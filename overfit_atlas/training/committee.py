"""Several networks trained on the same chosen images, one set after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from overfit_atlas.data.prepared import Split
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.training.chosen import ChosenTrainer
from overfit_atlas.training.deadline import Deadline
from overfit_atlas.training.kept import FOLDER
from overfit_atlas.training.run import Recipe


class Committee:
    """A :class:`ChosenTrainer` a member, asked together."""

    def __init__(
        self,
        members: Sequence[Mapping[str, Any]],
        classes: int,
        shown: np.ndarray,
        described: Mapping[str, Any],
        deadline: Deadline,
        folder: Path = FOLDER,
    ) -> None:
        """``members``: name, architecture, learning and epochs of each, in plain types.

        All else as :class:`ChosenTrainer` takes it.
        """
        self._trainers = {
            member["name"]: ChosenTrainer(
                Recipe(Architecture(**member["architecture"]), member["learning"], classes),
                shown,
                member["epochs"],
                described,
                deadline,
                folder,
            )
            for member in members
        }

    def logits(self, train: Split, seed: int, run: str) -> np.ndarray:
        """Logits float32 [members, n, classes] of the images shown, after trainings on ``train``.

        ``seed`` and ``run`` as :meth:`ChosenTrainer.logits` takes them.
        """
        return np.stack(
            [
                trainer.logits(train, seed, f"{run}, {name}")
                for name, trainer in self._trainers.items()
            ]
        )

    def forget(self) -> None:
        """Keep nothing longer: the job's outputs are written."""
        for trainer in self._trainers.values():
            trainer.forget()

"""Several networks trained on the same chosen images, which ask for labels in rounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from overfit_atlas.data.prepared import Split
from overfit_atlas.data.samples import Sample
from overfit_atlas.measures.acquisition import Plan, in_rounds
from overfit_atlas.measures.probabilities import probabilities
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.predictions.rounds import Rounds
from overfit_atlas.training.chosen import ChosenTrainer
from overfit_atlas.training.deadline import Deadline
from overfit_atlas.training.kept import FOLDER
from overfit_atlas.training.run import Recipe


class Committee:
    """A :class:`ChosenTrainer` a member, all for one pool of images and one test set."""

    def __init__(
        self,
        members: Sequence[Mapping[str, Any]],
        classes: int,
        pool: Sample,
        test: Split,
        described: Mapping[str, Any],
        deadline: Deadline,
        folder: Path = FOLDER,
    ) -> None:
        """``members``: name, architecture, learning and epochs of each, in plain types.

        ``pool``: its training images may be labelled. ``described``, ``deadline`` and ``folder`` as
        :class:`ChosenTrainer` takes them.
        """
        self._pool, self._test = pool, test
        shown = np.concatenate([test.images, pool.train_images])
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

    def logits(self, labelled: np.ndarray, seed: int, run: str) -> np.ndarray:
        """Logits float32 [members, test and pool, classes], after trainings on ``labelled``.

        ``labelled``: places int64 [labels] in the pool; ``seed`` and ``run`` as
        :meth:`ChosenTrainer.logits` takes them.
        """
        train = Split(self._pool.train_images[labelled], self._pool.train_labels[labelled])
        return np.stack(
            [
                trainer.logits(train, seed, f"{run}, {len(labelled)} labels, {name}")
                for name, trainer in self._trainers.items()
            ]
        )

    def in_rounds(self, plan: Plan) -> Rounds:
        """Ask for labels as ``plan`` says; every member starts anew in each round."""
        pool, tests = self._pool, len(self._test.labels)

        def predict(labelled: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            found = self.logits(labelled, plan.seed, f"{plan.way}, seed {plan.seed}")
            return found[:, :tests], probabilities(found[:, tests:])

        labelled, logits = zip(*in_rounds(predict, len(pool.train_labels), plan), strict=True)
        asked = labelled[-1]
        counts = np.diff([0, *map(len, labelled)])
        return Rounds(
            ids=pool.train_ids[asked],
            labels=pool.train_labels[asked],
            true_labels=pool.true_labels[asked],
            rounds=np.repeat(np.arange(len(counts)), counts),
            logits=np.stack(logits),
            test_labels=self._test.labels,
            members=tuple(self._trainers),
        )

    def forget(self) -> None:
        """Keep nothing longer: the job's outputs are written."""
        for trainer in self._trainers.values():
            trainer.forget()

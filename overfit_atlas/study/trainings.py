"""What jobs train: which cells and seeds together, how far, and which checkpoints stay."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from overfit_atlas.study.paths import checkpoint_name
from overfit_atlas.study.study import Cell, Study, cell_of


@dataclass(frozen=True)
class Training:
    """What the jobs of one rule train: each of ``cells`` to epoch ``last``.

    A job trains the ``seeds`` of one cell, or one seed where there are none. ``checkpoints``: the
    epochs whose checkpoints stay.
    """

    model: str
    last: int
    seeds: tuple[int, ...]
    cells: tuple[Cell, ...]
    checkpoints: tuple[int, ...]

    @property
    def name(self) -> str:
        """Its name among the rules."""
        seeds = f"_seeds_{_stretches(self.seeds)}" if self.seeds else ""
        return f"train_and_predict_{self.model}_{self.last}{seeds}".replace("-", "_")

    @property
    def job(self) -> str:
        """What tells its jobs of one cell apart, as a pattern."""
        return f"seeds-{_stretches(self.seeds)}" if self.seeds else "seed-{seed}"

    @property
    def cell_pattern(self) -> str:
        """The constraint of the wildcard ``cell``, which is a sample's and a regularizer's name."""
        return "|".join(cell.spelled for cell in self.cells)


def trainings(study: Study) -> list[Training]:
    """For each model its cells that reach the same epoch with the same block of seeds."""
    grouped: dict[tuple[str, int, tuple[int, ...]], list[Cell]] = {}
    for cell, seeds in study.cells.items():
        size = study.models[cell.model].seeds_per_job
        blocks = [tuple(seeds[i : i + size]) for i in range(0, len(seeds), size)]
        for block in [()] if size == 1 else blocks:
            grouped.setdefault((cell.model, study.last_epoch(cell), block), []).append(cell)
    computed = computed_epochs(study)
    found = []
    for (model, last, block), cells in grouped.items():
        # One rule names the same files for all of its cells.
        stay = set().union(*(_staying(study, cell) | computed[cell] for cell in cells))
        found.append(Training(model, last, block, tuple(cells), tuple(sorted(stay))))
    return found


def _staying(study: Study, cell: Cell) -> set[int]:
    """The epochs of ``cell`` whose checkpoints its model keeps."""
    last, keep = study.last_epoch(cell), study.models[cell.model].keep_checkpoints
    if keep == "all":
        return set(range(1, last + 1))
    return {last} | (study.asked_epochs[cell] if keep == "asked" else set())


def computed_epochs(study: Study) -> dict[Cell, set[int]]:
    """The epochs of each cell whose checkpoints some experiment computes with."""
    computed: dict[Cell, set[int]] = {cell: set() for cell in study.cells}
    for experiment in study.experiments.values():
        for need in experiment.needs:
            if need.computes:
                computed[cell_of(need)].update(study.computed_with(need))
    return computed


def checkpoints_beyond(
    study: Study, trained: Iterable[Training], known: Container[str]
) -> list[str]:
    """The checkpoints that are to stay and not ``known``, of runs whose predictions are."""
    return [
        checkpoint
        for training in trained
        for cell in training.cells
        for seed in training.seeds or study.cells[cell]
        if study.run_file(cell, seed, "predictions.h5") in known
        for epoch in training.checkpoints
        if (checkpoint := study.run_file(cell, seed, checkpoint_name(epoch))) not in known
    ]


def wanted_jobs(
    study: Study, trained: Iterable[Training], is_rule: Callable[[str], bool]
) -> Callable[[Mapping[str, Any]], bool]:
    """Whether the study of today has the job of a record: its rule, and its wildcards."""
    models = {training.name: {"model": training.model} for training in trained}

    def wanted(job: Mapping[str, Any]) -> bool:
        named = job["wildcards"] | models.get(job["rule"], {})
        return is_rule(job["rule"]) and study.wants(named)

    return wanted


def _stretches(seeds: Sequence[int]) -> str:
    """Seeds that rise as text, e.g. 0-4_7 for 0 1 2 3 4 7."""
    runs = itertools.groupby(enumerate(seeds), lambda placed: placed[1] - placed[0])
    ends = [[seed for _, seed in run] for _, run in runs]
    return "_".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in ends)

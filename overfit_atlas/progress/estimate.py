"""What a study will take, before anything is planned: hours, disk and memory."""

from __future__ import annotations

import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from overfit_atlas.data.catalog import load_catalog
from overfit_atlas.progress.times import Times, in_words
from overfit_atlas.study.study import Cell, Study, cell_of
from overfit_atlas.study.trainings import Training, trainings

if TYPE_CHECKING:
    from overfit_atlas.training.size import Size

NUMBER = 4
"""Bytes of a weight and of a logit."""

# Measured on a 2.5 GHz Xeon without bfloat16 instructions, to a factor of two or so.
SPEED = 5e10
"""Operations a second of one core in training and prediction; a multiply-add is two."""
STEP, EPOCH, START = 0.002, 0.03, 5.0
"""Seconds that a training step, an epoch and the start of a training take beyond its arithmetic."""
FIGURE, TABLE = 5.0, 2.0
"""Seconds that a figure takes, and a table of one seed."""


def estimate(study: Study, results: Path, size: Callable[[Cell], Size]) -> str:
    """Time, disk and memory, a line each.

    ``results``: the folder of all studies' results, whose benchmarks tell how long jobs took.
    ``size`` tells that of a cell's network.
    """
    trained = trainings(study)
    lines = [
        f"Time: {_time(study, trained, Times.of_results(results, study.name), size)}",
        f"Disk: {_disk(study, trained, size)}",
        f"Memory: {_memory(study)}",
    ]
    return "\n".join(lines)


def _time(study: Study, trained: list[Training], own: Times, size: Callable[[Cell], Size]) -> str:
    cores = os.cpu_count() or 1
    names = [
        f"train_and_predict/{training.model}/{cell.spelled}/{job}.tsv"
        for training in trained
        for cell in training.cells
        for job in _jobs(study, training, cell)
    ]
    if names and all(own.knows(name) for name in names):
        return f"{in_words(sum(own.all) / cores)} on {cores} cores, as its jobs took here before"
    seconds = _other_seconds(study)
    for training in trained:
        for cell in training.cells:
            runs = len(training.seeds or study.cells[cell])
            jobs = len(_jobs(study, training, cell))
            seconds += jobs * START + runs * _run_seconds(study, cell, size(cell))
    seconds += _chosen_seconds(study, size)
    return (
        f"about {in_words(seconds / cores)} on {cores} cores without a GPU or other work, to a "
        "factor of two; by arithmetic, since not all of it ran here before"
    )


def _jobs(study: Study, training: Training, cell: Cell) -> list[str]:
    """What tells the jobs that train ``cell`` apart."""
    if training.seeds:
        return [training.job]
    return [training.job.format(seed=seed) for seed in study.cells[cell]]


def _run_seconds(study: Study, cell: Cell, size: Size) -> float:
    """Seconds of one core that a run takes: forward and back three times the work of a look."""
    model, sample = study.models[cell.model], study.samples[cell.sample]
    facts = load_catalog()[sample.dataset]
    images, epochs = sample.images(facts.counts["train"]), study.last_epoch(cell)
    measured = sum(model.measures(epoch) for epoch in range(1, epochs + 1))
    seen = 3 * images * epochs + (images + sample.validation) * measured
    seen += facts.counts["test"] * len(study.predicted_epochs(cell))
    return _seconds(size, seen, epochs, math.ceil(images / model.batch_size))


def _seconds(size: Size, seen: float, epochs: int, steps: int) -> float:
    """Seconds of one core: ``seen`` images pass the network, in so many ``steps`` an epoch."""
    return 2 * size.multiply_adds * seen / SPEED + epochs * (STEP * steps + EPOCH)


def _chosen_seconds(study: Study, size: Callable[[Cell], Size]) -> float:
    """Seconds of one core for what experiments train themselves, which predicts all images."""
    seconds = 0.0
    for asked in study.experiments.values():
        for need, shown in asked.settings.trainings():
            model, sample = study.models[need.model], study.samples[need.sample]
            counts, epochs = load_catalog()[sample.dataset].counts, study.epoch(need)
            drawn = sample.images(counts["train"])
            images = drawn if shown is None else shown
            seen = 3 * images * epochs + counts["test"] + drawn
            steps = math.ceil(images / model.batch_size)
            own = _seconds(size(cell_of(need)), seen, epochs, steps)
            seconds += len(asked.seeds) * own
    return seconds


def _other_seconds(study: Study) -> float:
    """Seconds of one core for all that is made of the runs."""
    seconds = 0.0
    for asked in study.experiments.values():
        for section in asked.settings.sections(study, asked):
            seconds += FIGURE * len(section.figures)
            seconds += TABLE * len(section.tables) * len(asked.seeds)
    return seconds


def _disk(study: Study, trained: list[Training], size: Callable[[Cell], Size]) -> str:
    checkpoints = predictions = 0
    for training in trained:
        for cell in training.cells:
            runs = len(training.seeds or study.cells[cell])
            predictions += runs * _logits(study, cell)
            checkpoints += runs * len(training.checkpoints) * size(cell).weights * NUMBER
    return (
        f"{in_bytes(checkpoints + predictions)}: {in_bytes(checkpoints)} of checkpoints, "
        f"{in_bytes(predictions)} of predictions; explorer, tables and figures come on top"
    )


def _logits(study: Study, cell: Cell) -> int:
    """Bytes of the predictions of one run."""
    sample = study.samples[cell.sample]
    facts = load_catalog()[sample.dataset]
    images = facts.counts["test"]
    if sample.keep_train_logits:
        images += sample.images(facts.counts["train"])
    return len(study.predicted_epochs(cell)) * images * len(facts.class_names) * NUMBER


def _memory(study: Study) -> str:
    cells = [*study.cells, *study.chosen_cells]
    models = {cell.model: study.models[cell.model].mem_mb for cell in cells}
    if not models:
        return "1.5 GB a job"
    model = max(models, key=lambda name: models[name])
    return f"up to {models[model] / 1000:g} GB a training ({model}); a dry run says it of all jobs"


def in_bytes(count: float) -> str:
    """A number of bytes as a person says it."""
    for unit, size in (("GB", 1e9), ("MB", 1e6)):
        if count >= size:
            return f"{count / size:.{1 if count < 10 * size else 0}f} {unit}"
    return f"{count / 1e3:.0f} kB"

"""A trained run's files: checkpoints, measures by epoch, and the logits of what it predicted."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from overfit_atlas import files
from overfit_atlas.files import AnyPath
from overfit_atlas.measures.epochs import epoch_that_counts
from overfit_atlas.predictions.dump import Side, write_predictions
from overfit_atlas.spelling import LOWEST_VALIDATION_LOSS
from overfit_atlas.training.course import Course
from overfit_atlas.training.kept import CHECKPOINT, KeptEpoch, KeptRun, logits_of

MEASURES = ("loss", "accuracy")
COLUMNS = [
    "epoch",
    "learning_rate",
    *(
        f"{side}_{measure}"
        for side in ("running", "train", "validation", "test")
        for measure in MEASURES
    ),
]


@dataclass(frozen=True)
class RunFiles:
    """Where a run's files go; ``checkpoints`` by their epochs."""

    checkpoints: Mapping[int, AnyPath]
    predictions: AnyPath
    measures: AnyPath


def write_outputs(
    kept: KeptRun,
    course: Course,
    paths: RunFiles,
    sides: Mapping[str, Side],
    attrs: Mapping[str, str | int],
) -> None:
    """Write the files of a run that ``kept`` holds whole, and keep no longer what they make good.

    ``sides``: labels and ids of each predicted side. ``attrs`` say which run this is; the digest of
    every predicted checkpoint is added to them as JSON, by epoch, and which epoch has the lowest
    validation loss.
    """
    epochs = {epoch: kept.noted(epoch) for epoch in course.epochs}
    digests = {str(epoch): epochs[epoch].digests[CHECKPOINT] for epoch in course.predicted}
    measures = measures_table(epochs, course)
    files.write_table(measures, paths.measures)
    write_predictions(
        paths.predictions,
        epochs=course.predicted,
        sides=sides,
        logits=_logits(kept, course),
        attrs={**attrs, **_lowest(measures), "checkpoint_sha256": json.dumps(digests)},
    )
    for epoch, path in paths.checkpoints.items():
        kept.hand_out(epoch, CHECKPOINT, path)
    for epoch in course.epochs:
        if epoch in paths.checkpoints:
            for side in course.predicted_sides:
                kept.drop(epoch, logits_of(side))
        elif not kept.shared(epoch, CHECKPOINT):
            kept.drop(epoch, CHECKPOINT)


def measures_table(epochs: Mapping[int, KeptEpoch], course: Course) -> pd.DataFrame:
    """Losses (mean nll in nats) and accuracies by epoch; COLUMNS, in that order.

    What was not asked for after an epoch is missing, even where another study had it measured.
    """
    return pd.DataFrame([_row(epoch, epochs[epoch], course) for epoch in course.epochs])


def _lowest(measures: pd.DataFrame) -> dict[str, int]:
    """The epoch of the lowest validation loss, where it and all rivals to it were predicted."""
    measured = measures[measures.validation_loss.notna()]
    if measured.empty or measured.test_loss.isna().any():
        return {}
    return {LOWEST_VALIDATION_LOSS: epoch_that_counts(measured, LOWEST_VALIDATION_LOSS)}


def _row(epoch: int, kept: KeptEpoch, course: Course) -> dict[str, float]:
    sides = ["running", *(course.measured_sides if course.measures(epoch) else ())]
    sides += ["test"] if epoch in course.predicted else []
    asked = {"learning_rate", *(f"{side}_{what}" for side in sides for what in MEASURES)}
    row = dict.fromkeys(COLUMNS, math.nan)
    row |= {name: value for name, value in kept.measures.items() if name in asked}
    return row | {"epoch": epoch}


def _logits(kept: KeptRun, course: Course) -> Iterator[dict[str, np.ndarray]]:
    for epoch in course.predicted:
        yield {side: kept.read_logits(epoch, side) for side in course.predicted_sides}

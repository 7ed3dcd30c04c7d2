"""The table of a run: what was asked for, and nothing that another study had measured."""

from __future__ import annotations

from overfit_atlas.training.course import Course
from overfit_atlas.training.kept import KeptEpoch
from overfit_atlas.training.outputs import COLUMNS, measures_table


def test_a_row_an_epoch_with_what_was_asked_for():
    known = {name: 0.5 for name in COLUMNS if name != "epoch"}
    epochs = {epoch: KeptEpoch(known, {}) for epoch in range(1, 6)}
    asked = {"measured_sides": ("train",), "predicted": (1, 3, 5), "predicted_sides": ("test",)}
    table = measures_table(epochs, Course(5, 2, **asked, checkpoints=(5,)))
    assert table.columns.tolist() == COLUMNS
    assert table.epoch.tolist() == [1, 2, 3, 4, 5]
    assert table.running_loss.tolist() == [0.5] * 5
    assert table.train_accuracy.isna().tolist() == [False, False, True, False, True]
    assert table.validation_loss.isna().all()
    assert table.test_loss.isna().tolist() == [False, True, False, True, False]

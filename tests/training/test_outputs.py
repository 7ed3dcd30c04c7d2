"""The table of a run: what was asked for, and nothing that another study had measured."""

from __future__ import annotations

import h5py
import numpy as np
import pytest

from overfit_atlas.predictions.dump import Side
from overfit_atlas.training.course import Course
from overfit_atlas.training.kept import CHECKPOINT, KeptEpoch, KeptRun
from overfit_atlas.training.outputs import COLUMNS, RunFiles, measures_table, write_outputs


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


@pytest.mark.parametrize(("predicted", "said"), [((1, 2, 3), 2), ((1, 3), None)])
def test_predictions_say_which_epoch_has_the_lowest_validation_loss(tmp_path, predicted, said):
    kept = KeptRun({}, tmp_path / "kept")
    losses = {"validation_loss": 0.0, "validation_accuracy": 0.5, "test_loss": 1.0}
    for epoch, loss in enumerate((0.6, 0.3, 0.4), 1):
        kept.keep(epoch, KeptEpoch({**losses, "validation_loss": loss}, {CHECKPOINT: "d"}))
        kept.write_logits(epoch, "test", np.zeros((1, 2), np.float32))
    course = Course(3, 1, ("validation",), predicted, ("test",), ())
    paths = RunFiles({}, tmp_path / "predictions.h5", tmp_path / "measures.csv")
    write_outputs(kept, course, paths, {"test": Side(np.zeros(1), np.zeros(1))}, {})
    with h5py.File(paths.predictions) as h5:
        # Silent where an epoch that was measured was not predicted, and might be the one.
        assert h5.attrs.get("lowest-validation-loss") == said

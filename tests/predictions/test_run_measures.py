"""The table of a run: histories in order, and test losses worked out from logits by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.predictions.dump import Side, write_predictions
from overfit_atlas.predictions.run_measures import COLUMNS, join_histories, measure_run


def history(path, epochs):
    table = pd.DataFrame({"epoch": epochs, "learning_rate": 0.1})
    for part in ("running", "train", "validation"):
        table[f"{part}_loss"] = np.nan if part == "validation" else 0.5
        table[f"{part}_accuracy"] = np.nan if part == "validation" else 0.75
    files.write_table(table, path)
    return path


def test_stages_are_joined_with_the_test_side(tmp_path):
    # Softmax of (0, ln 3) is (1/4, 3/4); of (0, 0) it is (1/2, 1/2).
    tilted, even = [0.0, np.log(3.0)], [0.0, 0.0]
    logits = np.array([[even, even], [tilted, tilted], [tilted, even]], dtype=np.float32)
    write_predictions(
        tmp_path / "predictions.h5",
        epochs=[1, 2, 3],
        sides={"test": Side(labels=np.array([1, 0]), ids=np.array([0, 1]))},
        logits=({"test": epoch} for epoch in logits),
        attrs={},
    )
    histories = [history(tmp_path / "b.csv", [3]), history(tmp_path / "a.csv", [1, 2])]
    table = measure_run(tmp_path / "predictions.h5", histories, [1, 2, 3])
    assert table.columns.tolist() == COLUMNS
    assert table.epoch.tolist() == [1, 2, 3]
    ln = np.log
    assert table.test_loss.tolist() == pytest.approx(
        [ln(2), (ln(4 / 3) + ln(4)) / 2, (ln(4 / 3) + ln(2)) / 2]
    )
    assert table.test_accuracy.tolist() == [0.5, 0.5, 1.0]
    assert table.validation_loss.isna().all()
    assert table.train_accuracy.tolist() == [0.75] * 3
    some = measure_run(tmp_path / "predictions.h5", histories, [1, 3])
    assert some.epoch.tolist() == [1, 2, 3]
    assert some.test_accuracy.isna().tolist() == [False, True, False]
    assert some.test_loss[2] == table.test_loss[2]


def test_a_missing_stage_is_named(tmp_path):
    histories = [history(tmp_path / "a.csv", [1, 2]), history(tmp_path / "c.csv", [4, 5])]
    with pytest.raises(AtlasError, match=r"found \[1, 2, 4, 5\]"):
        join_histories(histories)

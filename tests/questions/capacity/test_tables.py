"""The capacity sweep's runs, read off measures and checkpoints of known size."""

from __future__ import annotations

import h5py
import numpy as np
import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.questions.capacity import tables
from tests.questions.runs import write_weights


def measures(path, train):
    row = {"epoch": 3, "train_accuracy": train, "test_accuracy": 0.8}
    files.write_table(pd.DataFrame([{**row, "train_loss": 0.1, "test_loss": 0.7}]), path)
    return str(path)


def test_capacity_reads_errors_and_parameters_and_misses_none(tmp_path):
    with h5py.File(tmp_path / "sample.h5", "w") as h5:
        h5.attrs["size"] = 10
    given = {
        "runs": [{"width": 5, "epoch": 3}],
        "checkpoints": [write_weights(tmp_path / "w.h5", 5)],
        "sample": tmp_path / "sample.h5",
        "seed": 1,
    }
    table = tables.of_seed(measures=[measures(tmp_path / "m.csv", 1.0)], **given)
    assert table.parameters[0] == 4 * 5 + 5 + 5 * 2 + 2
    assert (table.train_error[0], table.samples[0]) == (0.0, 10)
    assert table.test_error[0] == pytest.approx(0.2)
    assert table.epoch[0] == 3
    with pytest.raises(AtlasError, match="measure_every"):
        tables.of_seed(measures=[measures(tmp_path / "n.csv", np.nan)], **given)


def test_each_run_may_count_where_its_validation_loss_was_lowest(tmp_path):
    with h5py.File(tmp_path / "sample.h5", "w") as h5:
        h5.attrs["size"] = 10
    rows = {
        "epoch": [1, 2, 3],
        "validation_loss": [0.9, 0.5, 0.6],
        "train_accuracy": [0.5, 0.7, 0.9],
        "test_accuracy": [0.4, 0.8, 0.7],
        "train_loss": [1.0, 0.5, 0.1],
        "test_loss": [1.0, 0.6, 0.7],
    }
    files.write_table(pd.DataFrame(rows), tmp_path / "m.csv")
    table = tables.of_seed(
        runs=[{"width": 5, "epoch": "lowest-validation-loss"}],
        measures=[str(tmp_path / "m.csv")],
        checkpoints=[write_weights(tmp_path / "w.h5", 5)],
        sample=tmp_path / "sample.h5",
        seed=1,
    )
    assert table.epoch[0] == 2
    assert (table.train_error[0], table.test_error[0]) == pytest.approx((0.3, 0.2))

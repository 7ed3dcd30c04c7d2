"""The bound of networks of known size, beside errors that were measured."""

from __future__ import annotations

import h5py
import numpy as np
import pandas as pd
import pytest

from overfit_atlas import files
from overfit_atlas.claims.estimate import estimates
from overfit_atlas.errors import AtlasError
from overfit_atlas.questions.vc_bound import tables
from tests.questions.runs import write_weights


@pytest.fixture
def given(tmp_path):
    """Two networks with two seeds each: 350,002 and 72 parameters, on 60,000 images."""

    def measures(name, train):
        row = {"epoch": 3, "train_accuracy": train, "test_accuracy": 0.9}
        files.write_table(pd.DataFrame([row]), tmp_path / f"{name}.csv")
        return str(tmp_path / f"{name}.csv")

    with h5py.File(tmp_path / "s.h5", "w") as h5:
        h5.attrs["size"] = 60_000
    return {
        "runs": [{"sample": "s", "epoch": 3, "label": name} for name in ("wide", "narrow")],
        "measures": [measures(f"m{place}", of) for place, of in enumerate((1, 0.98, 0.8, 0.8))],
        "checkpoints": [write_weights(tmp_path / f"{w}.h5", w) for w in (50_000, 10)],
        "samples": {"s": str(tmp_path / "s.h5")},
        "eta": 0.05,
        "setting": "here",
    }


def test_a_large_network_is_told_nothing_and_a_small_one_something(given):
    table, curve, limits, claim = tables.tables(**given)
    # 350,002 parameters are past 2eN = 326k; 22,399 is the largest with a bound below one.
    assert table.state.tolist() == ["undefined", "valid"]
    assert table.parameters.tolist() == [4 * 50_000 + 50_000 + 100_000 + 2, 72]
    assert limits.largest_informative[0] == 22_399
    assert limits.formula_holds_up_to[0] == 120_000
    assert estimates(claim)[["claim", "setting", "estimate", "n"]].to_numpy().tolist() == [
        ["RU8", "here", 0.5, 1]
    ]
    assert set(curve.samples) == {60_000}


def test_errors_are_means_over_seeds(given):
    table = tables.tables(**given)[0]
    assert table.train_error.tolist() == pytest.approx([0.01, 0.2])
    # .2 and the root of (72 (ln(120000 / 72) + 1) - ln(.0125)) / 60000.
    root = np.sqrt((72 * (np.log(120_000 / 72) + 1) - np.log(0.0125)) / 60_000)
    assert table.bound[1] == pytest.approx(0.2 + root)


def test_a_train_error_that_was_not_measured_is_named(given):
    files.write_table(
        pd.DataFrame([{"epoch": 3, "train_accuracy": np.nan, "test_accuracy": 0.9}]),
        given["measures"][2],
    )
    with pytest.raises(AtlasError, match="not measured at epoch 3; make the model's measure_every"):
        tables.tables(**given)

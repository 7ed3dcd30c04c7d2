"""Epochs that are chosen, worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import accuracy_score, log_loss

from overfit_atlas import files
from overfit_atlas.measures.probabilities import probabilities
from overfit_atlas.questions.early_stopping import tables
from tests.questions.runs import SCALES, scaled_run, write_run


@pytest.mark.parametrize(
    ("losses", "patience", "place"),
    [
        ([3, 2, 1, 2, 3], 1, 2),
        # The second fall is seen by those who wait long enough.
        ([3, 2, 2.5, 2.4, 1, 5], 1, 1),
        ([3, 2, 2.5, 2.4, 1, 5], 2, 1),
        ([3, 2, 2.5, 2.4, 1, 5], 3, 4),
        # What is equal to the lowest does not fall below it.
        ([2, 2, 2, 1], 2, 0),
        ([5], 1, 0),
    ],
)
def test_patience_ends_the_search(losses, patience, place):
    assert tables.with_patience(np.array(losses), patience) == place


def curve(**columns):
    """Five epochs in which each column has its lowest somewhere else."""
    own = {
        "validation_loss": [3, 1, 2, 2, 0.9],
        "validation_error": [0.5, 0.4, 0.3, 0.3, 0.4],
        "test_loss": [2, 1.0, 1.5, 3, 4],
        "test_error": [0.5, 0.4, 0.3, 0.2, 0.25],
        "test_aurc": [0.3, 0.2, 0.1, 0.15, 0.2],
    }
    return pd.DataFrame({"epoch": [1, 2, 3, 4, 5]} | own | columns)


def test_each_rule_chooses_its_lowest_and_the_first_of_equals():
    found = tables.chosen(curve(), patience=2).set_index("rule")
    assert found.epoch.to_dict() == {
        "last": 5,
        "validation_loss": 5,
        "patience": 2,
        "validation_error": 3,
        "test_loss": 2,
        "test_error": 4,
        "test_aurc": 3,
    }
    assert found.test_error["patience"] == 0.4
    assert found.test_loss["last"] == 4


def test_the_change_is_paired_with_the_last_epoch_of_each_seed():
    """Errors at the chosen epoch .4 and .4, at the last .25 and .35: changes .15 and .05."""
    other = curve(test_error=[0.5, 0.4, 0.3, 0.2, 0.35])
    by_seed = {seed: tables.chosen(table, 2) for seed, table in enumerate([curve(), other])}
    together = tables.collect({("m", "none"): by_seed})
    assert together.columns.tolist()[:4] == ["model", "regularizer", "seed", "rule"]
    found = tables.summarise(together).set_index(["rule", "quantity"])
    row = found.loc["patience", "test_error"]
    assert (row.seeds, row["mean"]) == (2, pytest.approx(0.4))
    assert row.change_mean == pytest.approx(0.1)
    # Student's t with one degree of freedom: 12.7062 times the standard error .05, cut at the
    # bounds of a difference by the scale; far from them the plain interval.
    assert row.change_low < 0.1 - 0.4
    assert row.change_high > 0.1 + 0.3
    assert found.change_mean["last", "test_loss"] == 0
    assert found["mean"]["patience", "epoch"] == 2


def test_a_run_by_epoch_is_what_scikit_learn_says(tmp_path):
    logits, labels = scaled_run()
    path = write_run(tmp_path / "run.h5", logits, labels)
    measures = pd.DataFrame(
        {
            "epoch": range(1, len(SCALES) + 1),
            "validation_loss": np.linspace(1, 2, len(SCALES)),
            "validation_accuracy": 0.75,
        }
    )
    files.write_table(measures, tmp_path / "measures.csv")
    found = tables.by_epoch(path, tmp_path / "measures.csv", 4)
    assert found.epoch.tolist() == [1, 2, 3, 4]
    assert found.validation_error.tolist() == [0.25] * 4
    for row, values in zip(found.itertuples(), logits, strict=False):
        given = probabilities(values.astype(np.float32))
        assert row.test_loss == pytest.approx(log_loss(labels, given), rel=1e-6)
        assert row.test_error == pytest.approx(1 - accuracy_score(labels, given.argmax(axis=1)))
    # The scale moves no decision, and the loss has its lowest in between.
    assert found.test_error.nunique() == 1

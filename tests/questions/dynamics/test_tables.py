"""The dynamics experiment, on runs whose overfitting is a matter of scale alone by construction."""

from pathlib import Path

import numpy as np
import pytest

from overfit_atlas.claims.register import judge
from overfit_atlas.claims.rules import load_claims
from overfit_atlas.questions.dynamics.tables import (
    analyse,
    evenly_chosen,
    measurements,
    summarise,
)
from tests.questions.runs import SAMPLES, SCALES, scaled_run, write_run

CLAIMS = Path(__file__).parents[3] / "config" / "claims.yaml"


@pytest.fixture
def tables(tmp_path):
    run = write_run(tmp_path / "predictions.h5", *scaled_run())
    return analyse(run, last_epoch=len(SCALES), drawn=3, train_side=False)


def test_overfitting_by_scale_alone_leaves_no_rise_after_refitting(tables):
    found = tables.findings.set_index("quantity")["value"]
    assert 1 < found["lowest_epoch"] < len(SCALES)
    assert found["relative_rise"] > 0.05
    assert found["rise_left_refit"] == pytest.approx(0, abs=1e-4)
    assert found["accuracy_meanwhile"] == 0
    # The best temperature undoes the scale, so it grows in proportion to it.
    fitted = tables.calibration.temperature.to_numpy()
    assert fitted[1:] / fitted[:-1] == pytest.approx(np.divide(SCALES[1:], SCALES[:-1]), rel=1e-3)


def test_the_rise_is_what_wrong_and_correct_samples_bring(tables):
    found = tables.findings.set_index("quantity")["value"]
    logits, labels = scaled_run()
    low, last = logits[int(found["lowest_epoch"]) - 1], logits[-1]

    def loss(values):
        return np.log(np.exp(values).sum(axis=1)) - values[np.arange(SAMPLES), labels]

    wrong = loss(last)[:6].sum() - loss(low)[:6].sum()
    correct = loss(last)[6:].sum() - loss(low)[6:].sum()
    assert found["rise_from_wrong_own"] == pytest.approx(wrong / (wrong + correct), rel=1e-5)
    assert found["correct_change_last"] == pytest.approx(correct / loss(low)[6:].sum(), rel=1e-4)
    assert found["bound_violations"] == 0


def test_a_run_is_read_no_further_than_its_epoch_and_without_a_rise_nothing_is_claimed(tmp_path):
    run = write_run(tmp_path / "predictions.h5", *scaled_run(), sides=("test", "train"))
    tables = analyse(run, last_epoch=2, drawn=20, train_side=True)
    assert tables.split.epoch.max() == tables.calibration.epoch.max() == 2
    assert tables.samples.side.value_counts().to_dict() == {"test": SAMPLES, "train": SAMPLES}
    found = tables.findings.set_index("quantity")["value"]
    claimed = ["rise_from_wrong_own", "correct_change_own", "accuracy_meanwhile", "rise_left_refit"]
    assert found["rise"] == 0
    assert found[claimed].isna().all()


def test_evenly_chosen_epochs():
    assert evenly_chosen(range(1, 41), 20)[:3] == [1, 3, 5]
    assert evenly_chosen(range(1, 41), 20)[-1] == 40
    assert len(set(evenly_chosen(range(1, 41), 20))) == 20
    assert evenly_chosen(range(1, 6), 20) == [1, 2, 3, 4, 5]
    assert evenly_chosen(range(1, 6), 1) == [5]


def test_densities_are_of_the_drawn_epochs_and_overlaps_of_all(tables):
    assert sorted(tables.densities.epoch.unique()) == [1, 3, 6]
    assert tables.overlaps.epoch.tolist() == [1, 2, 3, 4, 5, 6]
    assert tables.overlaps[tables.overlaps.drawn].epoch.tolist() == [1, 3, 6]


def test_summary_over_seeds_and_the_register_know_each_other(tmp_path):
    findings = {}
    for seed in (0, 1, 2):
        run = write_run(tmp_path / f"{seed}.h5", *scaled_run(seed))
        findings[seed] = analyse(run, len(SCALES), 3, train_side=False).findings
    summary = summarise({("m", "none"): findings})
    rises = [table.set_index("quantity")["value"]["rise"] for table in findings.values()]
    row = summary.set_index("quantity").loc["rise"]
    assert (row["mean"], row.n) == (pytest.approx(np.mean(rises)), 3)
    measured = measurements({("m", "none"): findings}, {("m", "none"): "test: m"})
    judged = judge(load_claims(CLAIMS), measured).parts
    assert set(judged.claim) == {"C1", "C2", "C3", "C4", "C5"}
    assert judged[judged.claim.isin(["C3", "C4"])].verdict.tolist() == ["pass", "pass"]

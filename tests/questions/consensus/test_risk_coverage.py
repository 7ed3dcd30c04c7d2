"""Selectors at equal coverage: theorems of the consensus, and summaries by hand."""

import numpy as np
import pandas as pd
import pytest

from overfit_atlas.measures.consensus import consensus, curve
from overfit_atlas.measures.probabilities import probabilities
from overfit_atlas.predictions.dump import read_predictions
from overfit_atlas.predictions.members import read_members
from overfit_atlas.questions.consensus.sections.risk_coverage import _measures as shown_measures
from overfit_atlas.questions.consensus.tables import risk_coverage as tables
from tests.questions.consensus.conftest import THRESHOLDS

MEMBERS = ["a", "b", "c"]


def test_all_of_n_is_algorithm_1_and_fewer_accept_more(analysed):
    table = analysed[0].k_of_n
    wide = table.pivot(index="threshold", columns="k", values="coverage")
    assert list(wide.columns) == [1, 2, 3]
    assert (wide.diff(axis=1).iloc[:, 1:] <= 0).all().all()


def test_all_of_n_equals_the_consensus(runs, analysed):
    stacked, labels = read_members(runs[0])
    expected = curve(*consensus(stacked), labels, THRESHOLDS)
    table = analysed[0].k_of_n
    pd.testing.assert_frame_equal(
        table[table.k == 3].drop(columns="k").reset_index(drop=True), expected
    )


def test_nested_only_where_the_theorem_holds(analysed):
    table = analysed[0].nested
    assert set(table.threshold) == {0.9}, "below .5 the consensus is no subset"
    assert (table.dropped == table.outer - table.inner).all()


def test_everyone_meets_the_error_rate_at_full_coverage(analysed):
    table = analysed[0].risk_coverage
    full = table[table.coverage == 1].set_index("selector").risk
    accuracy = dict(zip(analysed[0].selectors, analysed[0].measured["accuracy"], strict=True))
    for name in ("classwise_min", "mean", "a", "snapshots", "best_member"):
        assert full[name] == pytest.approx(1 - accuracy[name])


def test_the_best_member_is_a_member_and_no_worse_than_any(analysed):
    for one in analysed.values():
        area = dict(zip(one.selectors, one.measured["aurc"], strict=True))
        assert area["best_member"] == min(area[member] for member in MEMBERS)


def test_measures_survive_the_file(analysed, tmp_path):
    one = analysed[0]
    path = tmp_path / "measures.h5"
    tables.write_measures(path, one.selectors, one.measured, one.drawn)
    names, measured, drawn = tables.read_measures(path)
    assert names == one.selectors
    np.testing.assert_array_equal(measured["aurc"], one.measured["aurc"])
    np.testing.assert_array_equal(drawn["augrc"], one.drawn["augrc"])
    table = tables.summarise_measures([path, path]).set_index(["selector", "measure"])
    base = table.loc[("classwise_min", "aurc")]
    assert base["difference"] == base["difference_low"] == base["difference_high"] == 0


def test_the_report_puts_each_area_under_its_heading(analysed, tmp_path):
    one = analysed[0]
    tables.write_measures(tmp_path / "m.h5", one.selectors, one.measured, one.drawn)
    table = tables.summarise_measures([tmp_path / "m.h5"])
    labels = {name: name for name in one.selectors}
    rows = {row["label"]: row["cells"] for row in shown_measures(table, labels)}
    for position, measure in enumerate(("aurc", "e_aurc", "augrc")):
        value = one.measured[measure][one.selectors.index("mean")]
        assert rows["mean"][position].startswith(f"{1000 * value:.2f} (")


def test_summaries_over_seeds(analysed):
    risk = tables.summarise_risk_coverage(
        {seed: one.risk_coverage for seed, one in analysed.items()}
    )
    own = risk[(risk.selector == "classwise_min") & risk.difference_mean.notna()]
    assert (own.difference_mean == 0).all()
    nested = tables.summarise_nested({seed: one.nested for seed, one in analysed.items()}, 400)
    row = nested.iloc[0]
    assert row.outer_mean == np.mean([one.nested.outer.iloc[0] for one in analysed.values()])
    assert row.outer_next_low <= row.outer_low <= row.outer_mean


def test_snapshots_are_the_mean_over_epochs(runs, analysed):
    read = read_predictions(runs[0][0].predictions)
    mean = probabilities(read.logits).mean(axis=0)
    accuracy = (mean.argmax(axis=1) == read.labels).mean()
    position = analysed[0].selectors.index("snapshots")
    assert analysed[0].measured["accuracy"][position] == pytest.approx(accuracy)


def test_counts_below_a_half_leave_a_table_with_columns_and_no_row(runs, analysed):
    alone = tables.analyse(runs[0], THRESHOLDS, [0.9], [0.3], 100)
    assert alone.nested.empty
    summary = tables.summarise_nested({0: alone.nested}, 400)
    other = tables.summarise_nested({seed: one.nested for seed, one in analysed.items()}, 400)
    assert summary.empty
    assert list(summary.columns) == list(other.columns)

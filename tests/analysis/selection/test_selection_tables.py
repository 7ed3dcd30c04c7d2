"""Selection tables: theorems of the consensus, intervals by hand, guarantees that hold."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from overfit_atlas.analysis.selection import dropout_comparison, guarantee_tables, selection_tables
from overfit_atlas.analysis.selection.consensus import consensus, curve
from overfit_atlas.analysis.selection.consensus_claims import (
    better_than_members,
    closed_gap,
    flat_at_low_thresholds,
    printed_counts,
    unlike_neighbours,
)
from overfit_atlas.analysis.selection.dataset_size import variation
from overfit_atlas.analysis.selection.independence_tables import analyse as analyse_family
from overfit_atlas.analysis.selection.independence_tables import summarise_fits
from overfit_atlas.analysis.selection.members import Member, read_members
from overfit_atlas.analysis.selection.train_side import gap_by_threshold, neighbours_of
from overfit_atlas.analysis.statistics.intervals import prediction_interval
from overfit_atlas.predictions.dump import Side, read_predictions, write_predictions
from overfit_atlas.predictions.probabilities import probabilities
from overfit_atlas.report.sections.selection import _measures as shown_measures

EPOCHS, N, CLASSES = 4, 400, 5
MEMBERS = ["a", "b", "c"]
THRESHOLDS = np.array([0.0, 0.2, 0.4, 0.5, 0.8, 0.9, 0.99])


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Three members with predictions on shared inputs, by seed, for two seeds."""
    folder = tmp_path_factory.mktemp("runs")
    shared = np.random.default_rng(0)
    labels, train_labels = shared.integers(0, CLASSES, N), shared.integers(0, CLASSES, 60)
    hard = shared.normal(size=(N, CLASSES))
    by_seed = {}
    for seed in (0, 1):
        rng = np.random.default_rng(seed)
        by_seed[seed] = []
        for name in MEMBERS:
            own = hard + rng.normal(size=(N, CLASSES))
            logits = [
                {
                    "test": epoch * np.eye(CLASSES)[labels] + own,
                    "train": 9 * epoch * np.eye(CLASSES)[train_labels],
                }
                for epoch in range(1, EPOCHS + 1)
            ]
            path = folder / f"{name}-{seed}.h5"
            sides = {
                "test": Side(labels, np.arange(N)),
                "train": Side(train_labels, np.arange(60), train_labels),
            }
            write_predictions(
                path, epochs=range(1, EPOCHS + 1), sides=sides, logits=logits, attrs={}
            )
            by_seed[seed].append(Member(name, path, EPOCHS))
    return by_seed


@pytest.fixture(scope="module")
def analysed(runs):
    """The analysis of both seeds."""
    return {
        seed: selection_tables.analyse(members, THRESHOLDS, [0.9], [0.3, 0.9], 200)
        for seed, members in runs.items()
    }


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
    assert set(table.threshold) == {0.9}, "below .5 the combined is no subset"
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
    selection_tables.write_measures(path, one.selectors, one.measured, one.drawn)
    names, measured, drawn = selection_tables.read_measures(path)
    assert names == one.selectors
    np.testing.assert_array_equal(measured["aurc"], one.measured["aurc"])
    np.testing.assert_array_equal(drawn["augrc"], one.drawn["augrc"])
    table = selection_tables.summarise_measures([path, path]).set_index(["selector", "measure"])
    base = table.loc[("classwise_min", "aurc")]
    assert base["difference"] == base["difference_low"] == base["difference_high"] == 0


def test_the_report_puts_each_area_under_its_heading(analysed, tmp_path):
    one = analysed[0]
    selection_tables.write_measures(tmp_path / "m.h5", one.selectors, one.measured, one.drawn)
    table = selection_tables.summarise_measures([tmp_path / "m.h5"])
    labels = {name: name for name in one.selectors}
    rows = {row["label"]: row["cells"] for row in shown_measures(table, labels)}
    for position, measure in enumerate(("aurc", "e_aurc", "augrc")):
        value = one.measured[measure][one.selectors.index("mean")]
        assert rows["mean"][position].startswith(f"{1000 * value:.2f} (")


def test_summaries_over_seeds(analysed):
    risk = selection_tables.summarise_risk_coverage(
        {seed: one.risk_coverage for seed, one in analysed.items()}
    )
    own = risk[(risk.selector == "classwise_min") & risk.difference_mean.notna()]
    assert (own.difference_mean == 0).all()
    nested = selection_tables.summarise_nested({seed: one.nested for seed, one in analysed.items()})
    row = nested.iloc[0]
    assert row.outer_mean == np.mean([one.nested.outer.iloc[0] for one in analysed.values()])
    assert row.outer_next_low <= row.outer_low <= row.outer_mean


def test_prediction_interval_by_hand():
    values = [1.0, 2.0, 3.0, 4.0]
    reach = stats.t.ppf(0.975, 3) * np.std(values, ddof=1) * np.sqrt(1 + 1 / 4)
    found = prediction_interval(values)
    assert found.low == pytest.approx(2.5 - reach)
    assert found.high == pytest.approx(2.5 + reach)
    assert np.isnan(prediction_interval([1.0]).low)


def test_a_guarantee_is_kept_more_often_than_not(runs):
    tables = {
        seed: guarantee_tables.analyse(
            members,
            THRESHOLDS,
            risks=[0.1, 0.999],
            delta=0.1,
            calibration=0.5,
            splits=15,
            seed=seed,
        )
        for seed, members in runs.items()
    }
    table = guarantee_tables.summarise(tables, 0.1).set_index(["selector", "risk"])
    assert table.loc[("classwise_min", 0.999), "violated"] == 0
    assert table.loc[("classwise_min", 0.999), "certified"] == 1
    assert table.loc[("classwise_min", 0.1), "surely_violated"] <= 0.2
    assert (table.seeds == 2).all()


def test_train_images_and_neighbours(runs):
    gap = gap_by_threshold(runs[0], THRESHOLDS)
    member = gap[(gap.member == "a") & (gap.threshold == 0)].iloc[0]
    assert member.train_accuracy == 1
    assert member.gap == pytest.approx(1 - member.test_accuracy)
    # Every test image stands beside training image 0, so its neighbours' class is one class.
    images, far = np.zeros((N, 2)), np.full((60, 2), 9.0)
    far[0] = 0
    train_labels = np.full(60, 3)
    by_agreement, by_epoch = neighbours_of(runs[0], far, train_labels, images, 1)
    own = by_agreement[by_agreement.member == "a"].set_index("alike")
    stacked, labels = read_members(runs[0])
    unlike = labels != 3
    assert own.loc[-1, "samples"] == own.loc[0, "samples"] == unlike.sum()
    assert own.loc[-1, "right"] == (stacked[0].argmax(axis=1) == labels)[unlike].sum()
    assert list(by_epoch[by_epoch.member == "b"].epoch) == [1, 2, 3, 4]


def test_claims_by_hand():
    thresholds = [0.0, 0.4, 0.9]

    def curves(combined, member, coverage):
        rows = []
        for reading, who, accuracy in (
            ("classwise_min", "combined", combined),
            ("unanimous", "combined", combined),
            ("max_probability", "a", member),
        ):
            rows += [
                (reading, who, t, c, a)
                for t, c, a in zip(thresholds, coverage, accuracy, strict=True)
            ]
        columns = ["reading", "member", "threshold", "coverage", "accuracy"]
        return pd.DataFrame(rows, columns=columns)

    # The member makes no error at .9, so that place does not count.
    table = {0: curves([0.9, 0.95, 1.0], [0.8, 0.96, 1.0], [1.0, 0.9, 0.5])}
    risk = pd.DataFrame(
        {
            "selector": ["classwise_min"] * 2 + ["a"] * 2,
            "coverage": [0.5, 1.0] * 2,
            "risk": [0.01, 0.2, 0.02, 0.1],
        }
    )
    found = better_than_members(table, {0: risk}, ["a"], "trio").set_index("setting")
    assert found.loc["trio, at equal p_t", "estimate"] == 0.5
    assert found.loc["trio, at equal coverage", "estimate"] == 0.5
    flat = flat_at_low_thresholds(table, "trio").set_index("part")
    assert flat.loc["accuracy", "estimate"].iloc[0] == pytest.approx(0.05)
    assert flat.loc["coverage", "estimate"].iloc[0] == pytest.approx(0.1)
    gaps = pd.DataFrame({"member": "combined", "threshold": [0.5, 0.9, 0.99], "gap": [0.1, 0, 0]})
    assert list(closed_gap({0: gaps}, "trio").estimate) == [0.1, 0, 0]
    alike = pd.DataFrame({"member": "a", "alike": [-1], "samples": [8], "right": [6]})
    assert unlike_neighbours({0: alike}, ["a"], "trio").estimate.iloc[0] == 0.75


def test_printed_counts_are_held_against_one_more_run():
    published = {
        "samples": 10,
        "points": [{"member": "combined", "threshold": 0.99, "accepted": 4, "correct": 3}],
    }
    tables = {
        seed: pd.DataFrame(
            [
                ("classwise_min", "combined", "inputs", np.nan, inputs),
                ("classwise_min", "combined", "accepted", 0.99, accepted),
                ("classwise_min", "combined", "correct", 0.99, accepted),
            ],
            columns=["reading", "member", "quantity", "at", "value"],
        )
        for seed, accepted, inputs in ((0, 5.0, 10.0), (1, 7.0, 10.0))
    }
    found = printed_counts(tables, ["a"], published, "trio").set_index("part")
    assert found.loc["combined, accepted", "estimate"] == pytest.approx(0.2)
    reach = stats.t.ppf(0.975, 1) * np.sqrt(0.02) * np.sqrt(1.5)
    assert found.loc["combined, accepted", "low"] == pytest.approx(0.2 - reach)
    published["samples"] = 11
    assert printed_counts(tables, ["a"], published, "trio").empty, "another test set"


def test_variants_are_tested_apart_from_the_reference(runs):
    by_variant = {
        name: {
            seed: dropout_comparison.analyse(members[:size], THRESHOLDS, [0.9])
            for seed, members in runs.items()
        }
        for name, size in (("one", 1), ("two", 2), ("three", 3), ("base", 3))
    }
    tests = dropout_comparison.compare_variants(by_variant, [0.2, 0.9], "base")
    own = tests[(tests.reading == "classwise_min") & (tests.quantity == "coverage")]
    own = own[own["at"] == 0.9]
    assert list(own.against_reference) == [0, 0, 0, 1, 1, 1]
    same = own[(own["first"] == "three") & (own["second"] == "base")].iloc[0]
    assert same.difference == 0
    assert same.p_t == 1
    claims = dropout_comparison.claims(tests, [0.2, 0.9], "two", "rates")
    assert set(claims.claim) == {"C11a", "C11b"}
    assert set(claims[claims.claim == "C11a"].part) == {"two minus one", "two minus three"}


def test_a_family_of_copies_counts_as_one_model(runs):
    path = runs[0][0].predictions
    sets = {
        "copies": [Member("x", path, EPOCHS), Member("y", path, EPOCHS)],
        "others": runs[0],
    }
    sizes, fits, pairs = analyse_family(sets)
    row = fits.set_index("set").loc["copies"]
    assert row.effective == pytest.approx(1)
    assert row.correlation == pytest.approx(1)
    assert row.exponent == pytest.approx(0)
    assert len(pairs) == 1 + 3
    assert list(sizes[sizes.set == "others"].models) == [1, 2, 3]
    together = summarise_fits({"family": fits[fits.set == "others"]}).iloc[0]
    assert together.ratio_low <= together.ratio <= together.ratio_high


def test_variation_counts_only_seeds_that_reach_every_size():
    table = pd.DataFrame(
        {
            "member": "combined",
            "quantity": "accuracy_at_threshold",
            "at": 0.9,
            "images": [100, 300, 100, 300],
            "seed": [0, 0, 1, 1],
            "value": [0.5, 0.9, np.nan, 1.0],
        }
    )
    row = variation(table).iloc[0]
    assert row.seeds == 1
    assert row["mean"] == pytest.approx(0.4)


def test_snapshots_are_the_mean_over_epochs(runs, analysed):
    read = read_predictions(runs[0][0].predictions)
    mean = probabilities(read.logits).mean(axis=0)
    accuracy = (mean.argmax(axis=1) == read.labels).mean()
    position = analysed[0].selectors.index("snapshots")
    assert analysed[0].measured["accuracy"][position] == pytest.approx(accuracy)

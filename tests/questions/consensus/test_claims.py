"""What the consensus measures for the register of claims, by hand."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from overfit_atlas.claims.estimate import estimates
from overfit_atlas.questions.consensus.tables.claims import (
    at_coverage,
    better_than_members,
    close_to_third,
    closed_gap,
    flat_at_low_thresholds,
    printed_counts,
    unlike_neighbours,
)


def test_claims_by_hand():
    thresholds = [0.0, 0.4, 0.9]

    def curves(consensus, member, coverage):
        rows = []
        for reading, who, accuracy in (
            ("classwise_min", "consensus", consensus),
            ("unanimous", "consensus", consensus),
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
    found = estimates(better_than_members(table, {0: risk}, ["a"], "trio")).set_index("setting")
    assert found.loc["trio, at equal p_t", "estimate"] == 0.5
    assert found.loc["trio, at equal coverage", "estimate"] == 0.5
    flat = estimates(flat_at_low_thresholds(table, "trio")).set_index("part")
    assert flat.loc["accuracy", "estimate"].iloc[0] == pytest.approx(0.05)
    assert flat.loc["coverage", "estimate"].iloc[0] == pytest.approx(0.1)
    near = estimates(close_to_third(table, ["x", "y", "a"], "trio")).set_index("part").estimate
    # From .8 on there is one threshold, at which both classify half and are always right.
    assert near.to_dict() == {"accuracy": 0, "coverage": 0}
    assert close_to_third(table, ["a"], "trio").empty, "there is no third of one"
    gaps = pd.DataFrame({"member": "consensus", "threshold": [0.5, 0.9, 0.99], "gap": [0.1, 0, 0]})
    assert list(estimates(closed_gap({0: gaps}, "trio")).estimate) == [0.1, 0, 0]
    alike = pd.DataFrame({"member": "a", "alike": [-1], "samples": [8], "right": [6]})
    assert estimates(unlike_neighbours({0: alike}, ["a"], "trio")).estimate.iloc[0] == 0.75


def test_printed_counts_are_held_against_one_more_run():
    published = {
        "samples": 10,
        "points": [{"member": "consensus", "threshold": 0.99, "accepted": 4, "correct": 3}],
    }
    tables = {
        seed: pd.DataFrame(
            [
                ("classwise_min", "consensus", "inputs", np.nan, inputs),
                ("classwise_min", "consensus", "accepted", 0.99, accepted),
                ("classwise_min", "consensus", "correct", 0.99, accepted),
            ],
            columns=["reading", "member", "quantity", "at", "value"],
        )
        for seed, accepted, inputs in ((0, 5.0, 10.0), (1, 7.0, 10.0))
    }
    found = estimates(printed_counts(tables, ["a"], published, "trio")).set_index("part")
    assert found.loc["consensus, accepted", "estimate"] == pytest.approx(0.2)
    # The mean count, 6 of 10, on the logit scale, and back; then minus the printed 4.
    reach = stats.t.ppf(0.975, 1) * np.sqrt(0.02) * np.sqrt(1.5) / (0.6 * 0.4)
    low = 1 / (1 + np.exp(reach) * 0.4 / 0.6) - 0.4
    assert found.loc["consensus, accepted", "low"] == pytest.approx(low)
    published["samples"] = 11
    assert printed_counts(tables, ["a"], published, "trio").empty, "another test set"


def test_accuracy_at_a_coverage_is_told_in_both_readings():
    def headline(literal, agreeing):
        return pd.DataFrame(
            [
                ("classwise_min", "consensus", "accuracy_at_coverage", 0.9, literal),
                ("unanimous", "consensus", "accuracy_at_coverage", 0.9, agreeing),
            ],
            columns=["reading", "member", "quantity", "at", "value"],
        )

    told = {0: headline(0.8, np.nan), 1: headline(0.9, 0.7)}
    found = estimates(at_coverage(told, 0.9, "trio")).set_index("part")
    assert found.estimate.to_dict() == pytest.approx(
        {"class-wise minimum": 0.85, "models must agree": 0.7}
    )
    assert found.n.to_dict() == {"class-wise minimum": 2, "models must agree": 1}

"""In a real browser: what the page shows is what the tables say, to the last sample."""

from __future__ import annotations

import json
from itertools import combinations

import numpy as np
import pytest

from overfit_atlas.measures.consensus import consensus, curve
from overfit_atlas.measures.selective import risk_at_coverage
from overfit_atlas.measures.selectors import mean_probability
from overfit_atlas.predictions.members import read_members
from overfit_atlas.questions.consensus.tables import agreement, risk_coverage
from tests.explorer.browser import Visit

pytestmark = pytest.mark.slow

THRESHOLDS = np.array([0, 0.1, 0.25, 0.4, 0.5, 0.7, 0.9, 0.95, 0.99, 0.999])
SHARES = (0.02, 0.36, 0.5, 0.9, 0.98, 1.0)
SHOWN = ("accepted", "right", "coverage", "accuracy", "risk")


@pytest.fixture(scope="module")
def visit(chromium, study):
    return Visit(chromium, study.page)


def rows(visit, state):
    """{selector: its numbers} of the table that the page shows at a state."""
    visit.page.evaluate("state => { location.hash = state }", state)
    visit.page.wait_for_function(
        "state => document.documentElement.dataset.shown === state", arg=state
    )
    found = visit.page.eval_on_selector_all(
        "[data-numbers=consensus] tbody tr",
        "rows => rows.map(row => [row.querySelector('th').textContent, row.dataset.values])",
    )
    return {name: json.loads(values) for name, values in found}


def chosen_row(visit, state):
    """The numbers of the selector that was chosen; at equal coverage the best stands first."""
    rows(visit, state)
    return json.loads(visit.page.get_attribute("[data-numbers=consensus] tr.first", "data-values"))


def number(value):
    return np.nan if value is None else value


def same_counts(shown, expected):
    assert shown["accepted"] == expected.accepted
    assert shown["right"] == expected.correct
    assert shown["coverage"] == expected.coverage
    assert number(shown["accuracy"]) == pytest.approx(expected.accuracy, nan_ok=True, abs=1e-15)


def test_every_threshold_of_the_tables(visit, study):
    """The rows of the tables that a study writes: both readings, the mean, each member, each k."""
    visit.open()
    compared = 0
    for seed, members in study.members.items():
        curves, _ = agreement.analyse(members, THRESHOLDS, (0.9,), (0.99,))
        kept = risk_coverage.analyse(members, THRESHOLDS, (0.9,), (0.99,), 100).k_of_n
        together = curves.set_index(["reading", "member"])
        for place, threshold in enumerate(THRESHOLDS):
            state = f"seed={seed}&pt={threshold:g}"
            for rule in ("classwise_min", "unanimous"):
                shown = list(rows(visit, f"{state}&rule={rule}").values())
                alone = ["max_probability"] * (1 + len(members))
                named = ["consensus", "mean", *(member.name for member in members)]
                for values, key in zip(shown, zip([rule, *alone], named, strict=True), strict=True):
                    same_counts(values, together.loc[key].iloc[place])
                    compared += 1
            for k in range(1, len(members) + 1):
                expected = kept[kept.k == k].iloc[place]
                same_counts(chosen_row(visit, f"{state}&k={k}"), expected)
                compared += 1
    assert compared >= 200


def test_every_share_of_the_tables(visit, study):
    """Risk at equal coverage, where a share ends among equal scores too."""
    visit.open()
    for seed, members in study.members.items():
        table = risk_coverage.analyse(members, THRESHOLDS, (0.9,), (0.99,), 100).risk_coverage
        risks = table.set_index(["selector", "coverage"]).risk
        for share in SHARES:
            state = f"seed={seed}&lock=coverage&coverage={share:g}"
            for rule in ("classwise_min", "unanimous"):
                shown = rows(visit, f"{state}&rule={rule}")
                [together] = [values for name, values in shown.items() if "consensus" in name]
                expected = risks[rule, share]
                assert number(together["risk"]) == pytest.approx(expected, nan_ok=True, abs=1e-12)
            averaged = shown["mean of their probabilities"]
            assert averaged["risk"] == pytest.approx(risks["mean", share], abs=1e-12)


def test_any_members_side_and_rule(visit, study):
    """Settings that no table holds, against the measures that tables are made with."""
    visit.open()
    for subset in (pair for size in (1, 2, 3) for pair in combinations(range(3), size)):
        for side in ("test", "train"):
            stacked, labels = read_members([study.members[1][place] for place in subset], side)
            selections = {
                "classwise_min": consensus(stacked),
                "unanimous": consensus(stacked, rule="unanimous"),
                "mean": mean_probability(stacked),
            }
            for rule, (score, decision) in selections.items():
                chosen = ",".join(map(str, subset))
                state = f"seed=1&side={side}&rule={rule}&members={chosen}"
                expected = curve(score, decision, labels, np.array([0.6])).iloc[0]
                shown = chosen_row(visit, f"{state}&pt=0.6")
                same_counts(shown, expected)
                share = chosen_row(visit, f"{state}&lock=coverage&coverage=0.5")
                risk = risk_at_coverage(score, decision != labels, 0.5)
                assert number(share["risk"]) == pytest.approx(risk, nan_ok=True, abs=1e-12)
    assert visit.elsewhere() == []
    assert visit.said == []


def test_the_galleries_hold_what_is_counted(visit):
    shown = chosen_row(visit.open(), "pt=0.7")
    counts = {
        key: int(visit.page.text_content(f"[data-count={key}]"))
        for key in ("right", "wrong", "rejected")
    }
    assert counts["right"] == shown["right"]
    assert counts["right"] + counts["wrong"] == shown["accepted"]
    assert sum(counts.values()) == 500

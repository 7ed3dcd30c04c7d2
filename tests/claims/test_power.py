"""Power against tables of it, and against made-up studies whose truth is known."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from overfit_atlas.claims.power import (
    open_verdicts,
    power,
    power_of,
    seeds_needed,
    turning_points,
)
from overfit_atlas.claims.register import judge
from overfit_atlas.claims.rows import Measured, claim_rows
from overfit_atlas.claims.rules import Claim
from overfit_atlas.measures.intervals import REAL, SHARE, mean_interval

STUDIES = 2000


def claim(passing: str, partial: str) -> Claim:
    return Claim("X", "SL", "section 1", "So.", "A number.", passing, partial, "2026-01-31")


ABOVE = claim("low > 0", "estimate > 0")
FLAT = claim("low > -0.01 and high < 0.01", "estimate > -0.02 and estimate < 0.02")


@pytest.mark.parametrize(("distance", "seeds"), [(0.5, 34), (0.8, 15), (1.0, 10), (1.5, 6)])
def test_seeds_for_a_power_of_80_percent_as_tables_of_the_t_test_have_them(distance, seeds):
    # One-sample, two-sided, 5 %: Cohen (1988); G*Power prints the same numbers.
    assert seeds_needed([distance]) == seeds
    assert power([distance], seeds) >= 0.8 > power([distance], seeds - 1)


def test_power_is_that_of_the_noncentral_t():
    found = power([0.7], 6)
    assert found == pytest.approx(stats.nct.sf(stats.t.ppf(0.975, 5), 5, 0.7 * math.sqrt(6)))
    assert power([0.7], 1) == 0


def test_a_limit_on_both_sides_takes_more_seeds():
    assert seeds_needed([1.0, -1.0]) > seeds_needed([1.0])
    assert power([1.0, -1.0], 12) == pytest.approx(2 * power([1.0], 12) - 1)


def test_an_estimate_on_the_limit_is_never_told():
    assert math.isinf(seeds_needed([0.0]))
    assert math.isinf(power_of(0.0, 1.0, 5, [0.0]).needed)
    assert power_of(0.0, 0.0, 5, [0.0]).now == 0


def test_turning_points_are_where_the_verdict_on_the_truth_changes():
    assert turning_points(ABOVE) == [0]
    assert turning_points(FLAT) == [-0.02, -0.01, 0.01, 0.02]
    # An estimate on its own decides nothing that the interval does not.
    assert turning_points(claim("low >= 0.945", "high >= 0.945")) == [0.945]
    assert open_verdicts(ABOVE, 1, -1, 3) == {"pass", "fail"}
    assert open_verdicts(FLAT, 0, -0.015, 0.005) == {"pass", "partial"}
    assert open_verdicts(ABOVE, 1, 0.5, 1.5) == {"pass"}
    assert open_verdicts(ABOVE, 1, math.nan, math.nan) == {"pass", "fail"}


@pytest.mark.parametrize("truth", [-0.5, 0.0, 0.6, 1.5])
def test_made_up_studies_get_the_stated_share_of_right_verdicts(truth):
    """Five seeds about a known truth: pass as often as the power says, and 2.5 % of the time where
    the truth lies on the limit."""
    rng = np.random.default_rng(7)
    drawn = rng.normal(truth, 1.0, size=(STUDIES, 5))
    passed = sum(ABOVE.judge(*mean_interval(row)[:3]) == "pass" for row in drawn)
    stated = stats.nct.sf(stats.t.ppf(0.975, 4), 4, truth * math.sqrt(5)) if truth else 0.025
    assert stats.binomtest(passed, STUDIES, stated).pvalue > 0.001
    if truth > 0:
        assert power([truth], 5) == pytest.approx(stated)


def test_the_register_gives_the_same_verdicts_to_made_up_studies():
    rng = np.random.default_rng(11)
    drawn = rng.normal(0.8, 1.0, size=(40, 5))
    rows = claim_rows(
        Measured("X", f"{place}", "p", dict(enumerate(row))) for place, row in enumerate(drawn)
    )
    found = judge({"X": ABOVE}, rows).claims
    tests = [stats.ttest_1samp(row, 0) for row in drawn]
    expected = []
    for test in tests:
        told = test.pvalue < 0.05
        above = "pass" if told else "partial"
        expected.append(above if test.statistic > 0 else "fail")
    assert found.verdict.tolist() == expected
    assert found.undecided.tolist() == [bool(test.pvalue >= 0.05) for test in tests]


@pytest.mark.parametrize(("truth", "seeds"), [(0.6, 5), (1.5, 3), (1.0, 10)])
def test_the_true_power_lies_in_its_stated_interval_as_often_as_it_says(truth, seeds):
    rng = np.random.default_rng(3)
    held_power = held_seeds = 0
    for row in rng.normal(truth, 1.0, size=(STUDIES // 4, seeds)):
        found = power_of(float(row.mean()), float(row.std(ddof=1)), seeds, [0.0])
        held_power += found.now_low <= power([truth], seeds) <= found.now_high
        held_seeds += found.needed_low <= seeds_needed([truth]) <= found.needed_high
    for held in (held_power, held_seeds):
        # At least: a distance below 0 is shown as its size, and seeds are whole numbers.
        assert stats.binomtest(held, STUDIES // 4, 0.95, alternative="less").pvalue > 0.001


def test_shares_have_their_power_on_the_scale_of_their_interval():
    """Told is what the interval tells, as often as the power says, for shares near 1 too."""
    rng = np.random.default_rng(5)
    limit, seeds = 0.95, 5
    drawn = rng.beta(0.97 * 900, 0.03 * 900, size=(STUDIES, seeds))
    told = sum(mean_interval(row, SHARE).low > limit for row in drawn)
    sample = rng.beta(0.97 * 900, 0.03 * 900, size=100_000)
    distance = (SHARE.scaled(0.97) - SHARE.scaled(limit)) / (sample.std() * SHARE.slope(0.97))
    assert told / STUDIES == pytest.approx(power([distance], seeds), abs=0.03)
    assert REAL.scaled(0.3) == 0.3

"""Certified thresholds: the exact test, its inversion, the procedures, and the promise itself."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.guarantee import (
    Certificate,
    certify,
    clopper_pearson_upper,
    fewest_for_certificate,
    fixed_sequence,
    verify,
)

GRID = np.linspace(0, 0.95, 20)


@given(st.integers(1, 300), st.floats(0, 1), st.sampled_from([0.01, 0.05, 0.2]))
def test_upper_bound_against_scipy(accepted, share, delta):
    errors = int(share * accepted)
    test = stats.binomtest(errors, accepted, alternative="less")
    expected = test.proportion_ci(1 - delta, method="exact").high
    found = clopper_pearson_upper(errors, accepted, delta)
    assert float(found) == pytest.approx(expected, abs=1e-9)
    # Inverting the bound is the binomial test.
    for risk in (0.01, 0.1, 0.5):
        assert (found < risk) == (stats.binom.cdf(errors, accepted, risk) < delta)


def test_bounds_at_the_ends():
    np.testing.assert_allclose(
        clopper_pearson_upper([0, 0, 5], [0, 59, 5], 0.05), [1, 1 - 0.05 ** (1 / 59), 1]
    )
    # The rule of 59: no error in 59 shows a rate below 5 % at 95 %.
    assert fewest_for_certificate(0.05, 0.05) == 59
    assert stats.binom.cdf(0, 58, 0.05) > 0.05 >= stats.binom.cdf(0, 59, 0.05)


def test_fixed_sequence_by_hand():
    # 100 right above .9, 100 more right above .8, then 100 wrong above .7, then 10,000 right.
    scores = np.repeat([0.95, 0.85, 0.75, 0.65], [100, 100, 100, 10_000])
    errors = scores == 0.75
    table = fixed_sequence(scores, errors, [0.6, 0.7, 0.8, 0.9], 0.05, 0.05)
    assert table["threshold"].tolist() == [0.9, 0.8, 0.7, 0.6]
    assert table["accepted"].tolist() == [100, 200, 300, 10_300]
    assert table["errors"].tolist() == [0, 0, 100, 100]
    # .6 would pass by itself, but the sequence stops at .7.
    assert table["certified"].tolist() == [True, True, False, False]
    found = certify(scores, errors, [0.6, 0.7, 0.8, 0.9], 0.05, 0.05)
    assert found[:4] == (0.8, 200, 0, 200 / 10_300)
    assert found.risk_at_most == pytest.approx(1 - 0.05 ** (1 / 200))
    # With a second start at .7, half of delta goes there and is lost: .6 inherits nothing.
    table = fixed_sequence(scores, errors, [0.6, 0.7, 0.8, 0.9], 0.05, 0.05, starts=2)
    assert table["level"].tolist() == [0.025, 0.025, 0.05, 0]
    table = fixed_sequence(scores, errors, [0.6, 0.7, 0.8, 0.9], 0.05, 0.05, starts=4)
    assert table["certified"].tolist() == [True, True, False, True]


def test_nothing_to_certify():
    found = certify([0.9, 0.8], [0, 0], GRID, 0.05, 0.05)
    assert found == Certificate(np.inf, 0, 0, 0.0, 1.0)
    checked = verify(found, [0.9], [1], 0.05, 0.05)
    assert checked["accepted"] == 0
    assert np.isnan(checked["risk"])
    assert not checked["violated"]


def test_acceptance_is_strict():
    table = fixed_sequence([0.5, 0.5, 0.6], [0, 0, 0], [0.5], 0.5, 0.5)
    assert table["accepted"].tolist() == [1]


def test_verify_by_hand():
    certificate = Certificate(0.5, 10, 0, 1.0, 0.2)
    scores = np.array([0.9] * 20 + [0.5] * 5)
    errors = np.array([1] * 2 + [0] * 18 + [1] * 5)
    checked = verify(certificate, scores, errors, 0.05, 0.1)
    assert (checked["accepted"], checked["errors"], checked["risk"]) == (20, 2, 0.1)
    assert checked["violated"]
    # P(at least 2 of 20 at 5 %) = .264, above delta.
    assert not checked["surely_violated"]
    assert verify(certificate, scores, errors, 0.01, 0.1)["surely_violated"]


@pytest.mark.parametrize(("starts", "risk"), [(1, 0.1), (1, 0.155), (5, 0.1)])
def test_the_promise_is_kept(starts, risk):
    # Scores uniform on [0, 1], P(error | s) = (1 - s)/2: above t the risk is (1 - t)/4.
    delta, runs, n = 0.1, 800, 400
    rng = np.random.default_rng(7)
    violations = found_any = 0
    for _ in range(runs):
        scores = rng.random(n)
        errors = rng.random(n) < (1 - scores) / 2
        certificate = certify(scores, errors, np.linspace(0, 0.8, 17), risk, delta, starts)
        found_any += np.isfinite(certificate.threshold)
        violations += np.isfinite(certificate.threshold) and (1 - certificate.threshold) / 4 > risk
    assert found_any > runs / 10
    assert violations / runs <= delta + 3 * np.sqrt(delta * (1 - delta) / runs)


def test_choosing_the_best_looking_threshold_would_break_the_promise():
    # The same world, with the risk at every threshold just above r: any certificate is wrong.
    delta, runs = 0.1, 800
    rng = np.random.default_rng(8)
    sequence = naive = 0
    for _ in range(runs):
        scores, errors = rng.random(400), rng.random(400) < 0.11
        table = fixed_sequence(scores, errors, GRID, 0.1, delta)
        sequence += table["certified"].any()
        naive += (table["p_value"] <= delta).any()
    assert sequence / runs <= delta + 3 * np.sqrt(delta * (1 - delta) / runs)
    assert naive / runs > delta


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (([0.5], [0], GRID, 0.0, 0.1), "between 0 and 1"),
        (([0.5], [0], GRID, 0.1, 1.0), "between 0 and 1"),
        (([0.5], [0, 1], GRID, 0.1, 0.1), "one error an input"),
        (([np.nan], [0], GRID, 0.1, 0.1), "not NaN"),
        (([0.5], [0], GRID, 0.1, 0.1, 99), "starts"),
    ],
)
def test_mistakes_are_named(arguments, named):
    with pytest.raises(AtlasError, match=named):
        fixed_sequence(*arguments)

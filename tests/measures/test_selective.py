"""Risk and coverage: a second implementation, closed forms, scikit-learn and a weighted sample."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.consensus import accuracy_at_coverage
from overfit_atlas.measures.selective import (
    augrc,
    aurc,
    e_aurc,
    measures,
    optimal_aurc,
    risk_at_coverage,
    risk_coverage,
    weighted_measures,
)

tied_cases = st.lists(
    st.tuples(st.sampled_from([-np.inf, 0.1, 0.5, 0.7, 0.9]), st.booleans()),
    min_size=1,
    max_size=25,
).map(lambda pairs: (np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs])))


def brute_force(scores, losses, generalized):
    """Trapezoids over one operating point a distinct score, each counted from the raw inputs."""
    n = len(scores)
    points = []
    for threshold in sorted(set(scores), reverse=True):
        inside = [float(loss) for s, loss in zip(scores, losses, strict=True) if s >= threshold]
        points.append((len(inside) / n, sum(inside) / (n if generalized else len(inside))))
    points.insert(0, (0.0, 0.0 if generalized else points[0][1]))
    return sum((b[0] - a[0]) * (a[1] + b[1]) / 2 for a, b in pairwise(points))


@given(tied_cases)
def test_areas_against_a_brute_force_sum(case):
    scores, errors = case
    assert aurc(scores, errors) == pytest.approx(brute_force(scores, errors, False), abs=1e-12)
    assert augrc(scores, errors) == pytest.approx(brute_force(scores, errors, True), abs=1e-12)


def test_a_hand_worked_curve_with_a_tie():
    # Descending: .9 right, .8 wrong and right (tied), .3 wrong.
    scores, errors = [0.8, 0.9, 0.3, 0.8], [1, 0, 1, 0]
    curve = risk_coverage(scores, errors)
    np.testing.assert_allclose(curve.score, [0.9, 0.8, 0.3])
    np.testing.assert_allclose(curve.threshold, [0.85, 0.55, 0.15])
    np.testing.assert_allclose(curve.coverage, [0.25, 0.75, 1])
    np.testing.assert_allclose(curve.selective_risk, [0, 1 / 3, 1 / 2])
    np.testing.assert_allclose(curve.generalized_risk, [0, 1 / 4, 1 / 2])
    assert aurc(scores, errors) == pytest.approx(0.5 * (1 / 3) / 2 + 0.25 * (1 / 3 + 1 / 2) / 2)
    assert augrc(scores, errors) == pytest.approx(0.5 * 0.25 / 2 + 0.25 * 0.75 / 2)
    assert risk_at_coverage(scores, errors, 0.5) == pytest.approx(0.25)
    assert curve.table().shape == (3, 4)


@given(tied_cases)
def test_augrc_is_a_function_of_auroc_and_accuracy(case):
    # Traub et al. 2024; ties count one half in the AUROC of scikit-learn.
    scores, errors = case
    accuracy = 1 - errors.mean()
    if 0 < accuracy < 1:
        rank = np.unique(scores, return_inverse=True)[1]
        auroc = roc_auc_score(~errors, rank)
        expected = (1 - auroc) * accuracy * (1 - accuracy) + (1 - accuracy) ** 2 / 2
        assert augrc(scores, errors) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("wrong", [0, 30, 300, 1000])
def test_perfect_order(wrong):
    n = 1000
    errors = np.arange(n) >= n - wrong
    scores = -np.arange(n)
    rate = wrong / n
    assert augrc(scores, errors) == pytest.approx(rate**2 / 2, abs=1e-12)
    # The curve 1 - (1 - e)/c is concave: chords of width 1/n lose (r'(1 - e) - r'(1)) / 12 n^2.
    lost = (1 / (1 - rate) - (1 - rate)) / 12 / n**2 if rate < 1 else 0
    assert e_aurc(scores, errors) == pytest.approx(-lost, rel=0.01, abs=1e-14)


def test_optimal_aurc_at_its_ends():
    np.testing.assert_allclose(optimal_aurc([0, 0.5, 1]), [0, 0.5 + 0.5 * np.log(0.5), 1])


@given(st.integers(0, 20), st.integers(1, 20))
def test_one_group_of_ties_says_nothing(wrong, right):
    errors = np.repeat([1, 0], [wrong, right])
    rate = wrong / (wrong + right)
    assert aurc(np.zeros(len(errors)), errors) == pytest.approx(rate)
    assert augrc(np.zeros(len(errors)), errors) == pytest.approx(rate / 2)


def test_random_order_has_the_error_rate_as_expected_aurc():
    rng = np.random.default_rng(0)
    errors = np.arange(200) < 40
    found = [aurc(rng.permutation(200), errors) for _ in range(2000)]
    assert np.mean(found) == pytest.approx(0.2, abs=4 * np.std(found) / np.sqrt(2000))
    found = [augrc(rng.permutation(200), errors) for _ in range(2000)]
    assert np.mean(found) == pytest.approx(0.1, abs=4 * np.std(found) / np.sqrt(2000))


@given(tied_cases, st.floats(0.01, 1))
def test_risk_at_coverage_is_what_the_consensus_tables_say(case, coverage):
    scores, errors = case
    decision = np.zeros(len(errors), dtype=int)
    ours = risk_at_coverage(scores, errors, coverage)
    theirs = accuracy_at_coverage(scores, decision, errors.astype(int), coverage)
    assert ours == pytest.approx(1 - theirs, abs=1e-9, nan_ok=True)


@settings(deadline=None)
@given(tied_cases, st.integers(0, 10**6))
def test_weights_repeat_inputs(case, seed):
    scores, errors = case
    counts = np.random.default_rng(seed).multinomial(
        len(scores), np.full(len(scores), 1 / len(scores)), 3
    )
    found = weighted_measures(scores, errors, counts.astype(float), coverages=(0.5,))
    for row, count in enumerate(counts):
        expected = measures(np.repeat(scores, count), np.repeat(errors, count), coverages=(0.5,))
        assert set(found) == set(expected)
        for name, value in expected.items():
            assert found[name][row] == pytest.approx(value, abs=1e-9, nan_ok=True), name


def test_any_loss_will_do_but_not_for_e_aurc():
    scores, losses = [0.9, 0.5], [0.2, 1.4]
    assert aurc(scores, losses) == pytest.approx(0.5 * 0.2 + 0.5 * 0.5)
    with pytest.raises(AtlasError, match="0 or 1"):
        e_aurc(scores, losses)


@pytest.mark.parametrize(
    ("scores", "losses"),
    [([], []), ([1.0], [1, 0]), ([np.nan], [0]), ([1.0], [-1]), ([1.0], [np.inf])],
)
def test_mistakes_are_named(scores, losses):
    with pytest.raises(AtlasError, match="Risk and coverage"):
        risk_coverage(scores, losses)

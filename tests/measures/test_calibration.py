"""Temperature, ECE and Brier score against closed forms, a known temperature and scikit-learn."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax, softmax
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.calibration import (
    brier_score,
    calibration_by_epoch,
    expected_calibration_error,
    fit_temperature,
    require_logits,
)


def drawn(seed, n=4000, classes=4, temperature=1.0):
    """Logits whose labels are drawn from softmax(logits / temperature)."""
    rng = np.random.default_rng(seed)
    logits = 2 * rng.normal(size=(n, classes))
    chances = softmax(logits / temperature, axis=1).cumsum(axis=1)
    return logits, (rng.random((n, 1)) > chances).sum(axis=1).clip(max=classes - 1)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 3.0])
def test_the_temperature_that_made_the_labels_is_found(temperature):
    fitted = fit_temperature(*drawn(1, n=20000, temperature=temperature))
    assert fitted.temperature == pytest.approx(temperature, rel=0.04)
    assert not fitted.at_bound


def test_temperature_of_a_closed_form():
    # Two classes, logit gap g, share a right: the best 1/T solves sigmoid(g/T) = a.
    logits = np.tile([0.0, 6.0], (100, 1))
    labels = np.array([1] * 90 + [0] * 10)
    fitted = fit_temperature(logits, labels)
    assert fitted.temperature == pytest.approx(6 / np.log(9), rel=1e-4)
    assert fitted.nll == pytest.approx(-0.9 * np.log(0.9) - 0.1 * np.log(0.1), abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.05, 20))
def test_never_worse_than_without_and_blind_to_scale(seed, scale):
    logits, labels = drawn(seed, n=60)
    fitted, scaled = fit_temperature(logits, labels), fit_temperature(scale * logits, labels)
    assert fitted.nll <= fitted.nll_unscaled
    assert scaled.nll <= scaled.nll_unscaled
    if not (fitted.at_bound or scaled.at_bound):
        assert scaled.nll == pytest.approx(fitted.nll, abs=1e-6)
        assert scaled.temperature == pytest.approx(scale * fitted.temperature, rel=1e-2)


def test_all_correct_runs_to_the_bound_and_says_so():
    logits = np.eye(3) * 2
    fitted = fit_temperature(logits, [0, 1, 2])
    assert fitted.at_bound
    assert fitted.nll < fitted.nll_unscaled


def test_probabilities_given_as_logits_are_refused():
    logits, labels = drawn(2, n=50)
    for values in (softmax(logits, axis=1), softmax(logits, axis=1).astype(np.float32)):
        with pytest.raises(AtlasError, match="before the softmax"):
            fit_temperature(values, labels)
    require_logits(log_softmax(logits, axis=1))
    with pytest.raises(AtlasError, match="NaN"):
        require_logits(np.full((2, 2), np.nan))
    with pytest.raises(AtlasError, match="samples, classes"):
        require_logits(np.zeros(3))


def test_ece_by_hand():
    # Bins of .2: two samples at .55 (one right), one at .7 (right), one at .9 (wrong).
    confidence = np.array([0.55, 0.55, 0.7, 0.9])
    values = np.column_stack([confidence, 1 - confidence])
    labels = [0, 1, 0, 1]
    assert expected_calibration_error(values, labels, bins=5) == pytest.approx(
        (2 * 0.05 + 0.3 + 0.9) / 4
    )
    # Two bins of equal count: (.55, .55), (.7, .9).
    assert expected_calibration_error(values, labels, bins=2, mass=True) == pytest.approx(
        (2 * 0.05 + 2 * abs(0.5 - 0.8)) / 4
    )


def test_ece_edges_belong_to_the_lower_bin():
    # Guo et al.: bins ((b-1)/B, b/B]; with one bin a class, .6 and .61 must not meet.
    values = np.array([[0.6, 0.4], [0.61, 0.39]])
    assert expected_calibration_error(values, [1, 0], bins=5) == pytest.approx((0.6 + 0.39) / 2)


def test_ece_against_scikit_learn():
    logits, labels = drawn(3)
    values = softmax(logits, axis=1)
    confidence, hit = values.max(axis=1), values.argmax(axis=1) == labels
    for mass, strategy in ((False, "uniform"), (True, "quantile")):
        edges = (
            np.linspace(0, 1, 16)
            if not mass
            else np.percentile(confidence, np.linspace(0, 100, 16))
        )
        share = np.histogram(confidence, edges)[0] / len(hit)
        accuracy, mean = calibration_curve(hit, confidence, n_bins=15, strategy=strategy)
        expected = (share[share > 0] * abs(accuracy - mean)).sum()
        found = expected_calibration_error(values, labels, mass=mass)
        assert found == pytest.approx(expected, abs=1e-12 if not mass else 2e-3)


def test_brier_against_scikit_learn_and_by_hand():
    logits, labels = drawn(4, n=300)
    values = softmax(logits, axis=1)
    ours = brier_score(values, labels)
    assert ours == pytest.approx(brier_score_loss(labels, values, scale_by_half=False))
    assert brier_score([[0.7, 0.2, 0.1]], [1]) == pytest.approx(0.49 + 0.64 + 0.01)


def test_scale_alone_leaves_the_refitted_loss_flat():
    logits, labels = drawn(5, n=500, temperature=2.0)
    scales = (1, 2, 4)
    table = calibration_by_epoch(scales, (s * logits for s in scales), labels)
    assert table["nll"].is_monotonic_increasing
    np.testing.assert_allclose(table["nll_refit"], table["nll_refit"][0], atol=1e-7)
    np.testing.assert_allclose(table["brier_refit"], table["brier_refit"][0], atol=1e-4)
    assert table["accuracy"].nunique() == 1

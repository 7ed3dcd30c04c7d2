"""Probabilities and losses against numbers worked by hand, by SciPy, and as a paper prints them."""

from __future__ import annotations

import math

import numpy as np
import pytest
import scipy.special
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from overfit_atlas.measures.probabilities import log_softmax, nll, probabilities

TOY = np.array([0.0, 0.5, 1.0, 2.0])


@pytest.mark.parametrize(
    ("scale", "published", "losses"),
    [
        (1.00, [0.0784, 0.1292, 0.2131, 0.5793], [2.5460, 2.0460, 1.5460, 0.5460]),
        (1.25, [0.0539, 0.1008, 0.1882, 0.6571], [2.9200, 2.2950, 1.6700, 0.4200]),
    ],
)
def test_the_toy_softmax_of_salman_and_liu(scale, published, losses):
    # The paper prints four digits, cut or rounded.
    np.testing.assert_allclose(probabilities(scale * TOY), published, atol=1e-4)
    found = [float(nll(scale * TOY[np.newaxis], np.array([c]))[0]) for c in range(4)]
    np.testing.assert_allclose(found, losses, atol=1.1e-4)


@example(np.float32([[0, -742.4712, -2.8729653, 0, -0.29517654]] * 3))
@given(arrays(np.float32, (3, 5), elements=st.floats(-1e4, 1e4, width=32)))
def test_softmax_agrees_with_scipy(logits):
    wide = logits.astype(np.float64)
    np.testing.assert_allclose(log_softmax(logits), scipy.special.log_softmax(wide, axis=-1))
    # Below the smallest normal float64 a number has few bits, and either way rounds its own.
    expected = scipy.special.softmax(wide, axis=-1)
    np.testing.assert_allclose(probabilities(logits), expected, atol=np.finfo(np.float64).tiny)
    np.testing.assert_allclose(probabilities(logits).sum(axis=-1), 1.0)


def test_extreme_logits_stay_finite_and_exact():
    logits = np.array([[1e30, 0.0], [1000.0, 0.0], [-1e30, -1e30]], dtype=np.float32)
    losses = nll(logits, np.array([1, 1, 0]))
    assert losses.dtype == np.float64
    assert losses[0] == pytest.approx(1e30, rel=1e-6)
    assert losses[1] == 1000.0
    assert losses[2] == pytest.approx(math.log(2))


def test_losses_of_many_epochs_at_once():
    logits = np.log(np.array([[[0.5, 0.5], [0.25, 0.75]], [[0.9, 0.1], [0.2, 0.8]]]))
    expected = -np.log([[0.5, 0.75], [0.9, 0.8]])
    np.testing.assert_allclose(nll(logits, np.array([0, 1])), expected)

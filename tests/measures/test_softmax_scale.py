"""The toy example of Salman & Liu, to the digits printed there, and the law behind it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.softmax_scale import (
    scale_curve,
    scaled_loss_slopes,
    scaled_losses,
    toy_table,
)

logit_rows = arrays(np.float64, (5,), elements=st.floats(-20, 20))


def test_toy_table_has_the_printed_numbers():
    table = toy_table()
    for column, printed in {
        "probability": [0.0784, 0.1292, 0.2131, 0.5793],
        "scaled_probability": [0.0539, 0.1008, 0.1882, 0.6571],
        "loss": [2.5460, 2.0460, 1.5460, 0.5460],
        "scaled_loss": [2.9200, 2.2950, 1.6700, 0.4200],
    }.items():
        # The paper prints four digits, cut or rounded.
        np.testing.assert_allclose(table[column], printed, atol=1.0e-4)
    assert table["class"].tolist() == [1, 2, 3, 4]
    assert (table["slope"] > 0).tolist() == [True, True, True, False]


def test_slope_of_a_hand_worked_case():
    # softmax(0, ln 3) = (1/4, 3/4), so E_p[z] = 3/4 ln 3.
    slopes = scaled_loss_slopes([0.0, np.log(3)], 1.0)
    np.testing.assert_allclose(slopes, [0.75 * np.log(3), -0.25 * np.log(3)])


@given(logit_rows, st.floats(0.1, 3))
def test_slope_is_the_derivative_of_the_loss(logits, scale):
    step = 1e-5
    numeric = (scaled_losses(logits, scale + step) - scaled_losses(logits, scale - step)) / 2 / step
    np.testing.assert_allclose(scaled_loss_slopes(logits, scale), numeric, atol=1e-5)


@given(logit_rows, st.floats(0, 3))
def test_the_largest_logit_never_loses_by_scale(logits, scale):
    slopes = scaled_loss_slopes(logits, scale)
    assert slopes[logits.argmax()] <= 1e-12
    assert slopes[logits.argmin()] >= -1e-12


def test_scale_curve_holds_every_class_at_every_scale():
    table = scale_curve([0.0, 1.0], [0.5, 2.0, 4.0])
    assert len(table) == 6
    at = table[(table["scale"] == 2) & (table["class"] == 2)]
    np.testing.assert_allclose(at["loss"], np.log1p(np.exp(-2)))


@pytest.mark.parametrize("logits", [[1.0], [1.0, np.nan], 3.0])
def test_numbers_that_are_no_logits(logits):
    with pytest.raises(AtlasError, match="at least two classes"):
        scaled_losses(logits, 1.0)

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures import vc_bound

N = 60000


def test_the_formula_by_hand():
    # D = N = 1 and eta = .4: 1 * (ln 2 + 1) - ln .1.
    assert vc_bound.radicand(1, 1, 0.4) == pytest.approx(math.log(2) + 1 + math.log(10))
    # At D = 2N the logarithm vanishes.
    assert vc_bound.radicand(200, 100, 0.4) == pytest.approx(2 + math.log(10) / 100)


def test_stated_values_for_the_linear_model_and_the_mlp():
    assert vc_bound.bound(7850, N) == pytest.approx(0.698, abs=5e-4)
    assert vc_bound.bound(235_146, N) == pytest.approx(1.13, abs=5e-3)
    assert vc_bound.bound(7850, N, 0.1) == pytest.approx(0.798, abs=5e-4)


def test_largest_informative_dimension_is_the_stated_one():
    assert vc_bound.largest_informative_dimension(N) == 22_399
    assert vc_bound.bound(22_399, N) < 1 <= vc_bound.bound(22_400, N)


@given(st.integers(20, 10**7), st.floats(0, 0.99), st.floats(1e-6, 0.5))
def test_the_solved_dimension_is_the_last_with_a_bound_below_one(samples, train_error, eta):
    largest = vc_bound.largest_informative_dimension(samples, train_error, eta)
    if largest is None:
        assert vc_bound.bound(1, samples, train_error, eta) >= 1
    else:
        assert vc_bound.state(largest, samples, train_error, eta) == "valid"
        assert vc_bound.state(largest + 1, samples, train_error, eta) == "vacuous"


def test_a_train_error_of_one_leaves_no_room():
    assert vc_bound.largest_informative_dimension(N, 1.0) is None


def test_the_radicand_turns_negative_just_past_2en():
    limit = vc_bound.undefined_from(N)
    assert limit == pytest.approx(2 * math.e * N - math.log(0.05 / 4), rel=1e-6)
    assert vc_bound.radicand(math.floor(limit), N) >= 0 > vc_bound.radicand(math.ceil(limit), N)
    assert vc_bound.state(math.ceil(limit), N) == "undefined"
    assert np.isnan(vc_bound.bound(math.ceil(limit), N))


def test_a_number_below_one_past_2n_is_no_bound():
    # The formula falls on (2N, 2eN), and gives .51 here.
    assert vc_bound.bound(310_000, N) < 0.52
    assert vc_bound.state(310_000, N) == "vacuous"


@given(st.integers(1, 10**6), st.floats(1e-6, 0.999))
def test_the_radicand_rises_up_to_2n_and_falls_beyond(samples, eta):
    below = np.linspace(1, 2 * samples, 50)
    above = np.linspace(2 * samples, 6 * samples, 50)
    assert np.all(np.diff(vc_bound.radicand(below, samples, eta)) >= 0)
    assert np.all(np.diff(vc_bound.radicand(above, samples, eta)) < 0)


def test_the_table_says_it_in_words():
    models = pd.DataFrame(
        {
            "model": ["linear", "MLP", "CNN", "VGG16", "unmeasured"],
            "parameters": [7850, 235_146, 310_000, 14_848_592, 100],
            "samples": N,
            "train_error": [0.1, 0.0, 0.0, 0.0, np.nan],
            "test_error": [0.16, 0.11, 0.07, 0.08, np.nan],
        }
    )
    table = vc_bound.table(models)
    assert list(table.state[:4]) == ["valid", "vacuous", "vacuous", "undefined"]
    assert table.holds[0]
    assert table.holds[1:].isna().all()
    assert list(table.meaning[:2]) == [vc_bound.WORDS["valid"], vc_bound.BEYOND]
    assert table.meaning[3] == vc_bound.WORDS["undefined"]
    assert list(table.model) == list(models.model)


def test_the_table_tells_when_a_valid_bound_is_broken():
    model = {"parameters": [10], "samples": [N], "train_error": [0.0], "test_error": [0.9]}
    assert list(vc_bound.table(pd.DataFrame(model)).holds) == [False]


def test_the_curve_passes_through_all_three_states():
    curve = vc_bound.curve(N)
    assert list(curve.state.unique()) == ["valid", "vacuous", "undefined"]
    assert curve.bound[curve.state == "undefined"].isna().all()


@pytest.mark.parametrize(
    ("dimension", "samples", "eta"), [(1, 0, 0.05), (1, 10, 0), (1, 10, 1), (0, 10, 0.05)]
)
def test_impossible_arguments_are_named(dimension, samples, eta):
    with pytest.raises(AtlasError, match="VC bound"):
        vc_bound.bound(dimension, samples, 0.0, eta)

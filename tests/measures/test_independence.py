"""Dependence between models' errors: enumeration, independence by construction, closed forms."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.independence import (
    all_wrong_by_size,
    decay,
    effective_models,
    error_correlations,
)


def independent_by_construction(rates, denominator=10):
    """All combinations of ``len(rates)`` digits: model m errs where its digit is below rates[m]."""
    digits = np.indices((denominator,) * len(rates)).reshape(len(rates), -1)
    return digits < np.asarray(rates)[:, None]


def random_errors(seed, models=5, n=60):
    rng = np.random.default_rng(seed)
    return rng.random((models, n)) < 0.2 + 0.6 * rng.random(n)


@given(st.integers(0, 10**6))
def test_all_subsets_against_enumeration(seed):
    errors = random_errors(seed)
    table = all_wrong_by_size(errors)
    rates = errors.mean(axis=1)
    for row in table.itertuples():
        subsets = [list(chosen) for chosen in combinations(range(5), row.models)]
        assert row.subsets == len(subsets)
        assert row.all_wrong == pytest.approx(
            np.mean([errors[s].all(axis=0).mean() for s in subsets])
        )
        assert row.independent == pytest.approx(np.mean([rates[s].prod() for s in subsets]))


def test_correlations_against_numpy_and_a_constant_model():
    errors = random_errors(1)
    np.testing.assert_allclose(error_correlations(errors), np.corrcoef(errors))
    errors[2] = False
    found = error_correlations(errors)
    assert np.isnan(found[2]).all()
    assert np.isfinite(np.delete(np.delete(found, 2, 0), 2, 1)).all()


def test_independent_models_count_fully_whatever_their_rates():
    errors = independent_by_construction([1, 2, 5])
    assert effective_models(errors).value == pytest.approx(3)
    np.testing.assert_allclose(error_correlations(errors), np.eye(3), atol=1e-12)
    np.testing.assert_allclose(all_wrong_by_size(errors)["ratio"], 1)
    found = decay(independent_by_construction([2, 2, 2, 2]), np.random.default_rng(0), 200)
    assert found.exponent == pytest.approx(np.log(0.2))
    assert found.ratio == pytest.approx(1)
    assert found.r_squared == pytest.approx(1)
    assert found.low < found.exponent < found.high


def test_copies_of_one_model_count_once():
    errors = np.tile(np.arange(50) < 7, (4, 1))
    assert effective_models(errors).value == pytest.approx(1)
    np.testing.assert_allclose(error_correlations(errors), 1)
    found = decay(errors, np.random.default_rng(0), 100)
    assert found.exponent == pytest.approx(0, abs=1e-12)
    assert found.ratio == pytest.approx(0, abs=1e-12)


@given(st.integers(0, 10**6))
def test_no_fewer_than_one_effective_model(seed):
    found = effective_models(random_errors(seed))
    assert np.isnan(found.value) or found.value >= 1 - 1e-12


def test_never_wrong_together_gives_a_lower_bound_only():
    errors = np.zeros((2, 1000), dtype=bool)
    errors[0, :100] = errors[1, 100:200] = True
    found = effective_models(errors)
    assert found.value == found.high == np.inf
    # Clopper-Pearson for 0 of n at 97.5 % is 1 - .025^(1/n).
    assert found.low == pytest.approx(np.log(1 - 0.025 ** (1 / 1000)) / np.log(0.1))
    table = all_wrong_by_size(errors)
    assert table["ln_all_wrong"].isna().tolist() == [False, True]
    fitted = decay(errors, np.random.default_rng(0), 50)
    assert np.isnan(fitted.exponent)
    assert fitted.largest == 1


def test_a_power_law_is_told_from_an_exponential():
    # P(all k wrong) = 1/(k + 1) for errors with a uniformly distributed difficulty (de Finetti).
    difficulty = (np.arange(4000) + 0.5) / 4000
    errors = np.random.default_rng(0).random((8, 4000)) < difficulty
    found = decay(errors, np.random.default_rng(1), 200)
    np.testing.assert_allclose(
        all_wrong_by_size(errors)["all_wrong"], 1 / np.arange(2, 10), rtol=0.1
    )
    assert found.r_squared_power > found.r_squared
    assert found.ratio < 0.5


def test_a_model_without_errors_leaves_no_count():
    errors = random_errors(2)
    errors[0] = False
    assert np.isnan(effective_models(errors).value)
    with pytest.raises(AtlasError, match="bool"):
        effective_models(errors.astype(int))


def test_the_interval_covers():
    rng = np.random.default_rng(9)
    hits = 0
    for _ in range(120):
        errors = rng.random((3, 400)) < 0.3
        found = decay(errors, rng, 150)
        hits += found.low <= np.log(0.3) <= found.high
    assert hits / 120 > 0.87

"""The nested test on the paper's counts, tests over seeds against scipy, the paired bootstrap."""

import numpy as np
import pytest
from scipy import stats

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.paired import (
    compare_selectors,
    fisher,
    holm,
    nested_counts,
    nested_sets,
    paired_tests,
    replicate_measures,
)
from overfit_atlas.measures.selective import measures


def test_the_counts_of_figure_7():
    # 2935 with 2926 right against 2851 with 2848 right: 99.69 % against 99.89 %.
    found = nested_counts(9, 2935, 3, 2851)
    assert round(100 * (1 - 9 / 2935), 2) == 99.69
    assert round(100 * (1 - 3 / 2851), 2) == 99.89
    assert found.p_two_samples == pytest.approx(0.15, abs=0.005)
    assert (found.dropped_errors, found.dropped) == (6, 84)
    assert found.p_nested < 1e-6


def test_fisher_tea_tasting():
    # Fisher's own example: 3 of 4 cups against 1 of 4, two-sided p = 34/70.
    assert fisher(3, 4, 1, 4) == pytest.approx(34 / 70)
    with pytest.raises(AtlasError, match="cannot be"):
        fisher(5, 4, 1, 4)


def test_nested_sets_count_what_the_masks_say():
    outer, inner = np.array([1, 1, 1, 1, 0]), np.array([1, 1, 0, 0, 0])
    found = nested_sets(outer, inner, [0, 1, 1, 0, 1])
    assert found[:6] == (2, 4, 1, 2, 1, 2)
    with pytest.raises(AtlasError, match="inner alone"):
        nested_sets(inner, outer, [0, 1, 1, 0, 1])
    with pytest.raises(AtlasError, match="cannot lie inside"):
        nested_counts(1, 10, 3, 9)


def test_paired_tests_against_scipy():
    rng = np.random.default_rng(0)
    values = {str(rate): rng.normal(rate, 1, size=6) for rate in (0.25, 0.5, 0.75)}
    table = paired_tests(values).set_index(["first", "second"])
    assert len(table) == 3
    for (first, second), row in table.iterrows():
        difference = values[first] - values[second]
        assert row["p_t"] == pytest.approx(stats.ttest_rel(values[first], values[second]).pvalue)
        assert row["p_wilcoxon"] == pytest.approx(stats.wilcoxon(difference).pvalue)
        exact = stats.permutation_test(
            (difference,), np.mean, permutation_type="samples", n_resamples=np.inf
        )
        assert row["p_sign_flip"] == pytest.approx(exact.pvalue)
        assert row["least_p"] == 2 / 64


def test_five_seeds_cannot_reach_a_twentieth():
    table = paired_tests({"a": [1.0, 1.1, 1.2, 1.3, 1.4], "b": [0.0, 0.2, 0.1, 0.1, 0.0]}).iloc[0]
    assert table["p_wilcoxon"] == table["p_sign_flip"] == table["least_p"] == 0.0625
    assert table["p_t"] < 0.001


def test_degenerate_differences():
    same = paired_tests({"a": [1.0, 2.0], "b": [1.0, 2.0]}).iloc[0]
    assert same["p_t"] == same["p_sign_flip"] == 1
    shifted = paired_tests({"a": [1.0, 2.0, 3.0], "b": [0.0, 1.0, 2.0]}).iloc[0]
    assert np.isnan(shifted["p_t"])
    assert shifted["p_sign_flip"] == 0.25
    missing = paired_tests({"a": [1.0, np.nan], "b": [0.0, 1.0]}).iloc[0]
    assert missing["seeds"] == 1
    assert np.isnan(missing["p_t"])
    with pytest.raises(AtlasError, match="same order"):
        paired_tests({"a": [1.0], "b": [1.0, 2.0]})


def test_holm_by_hand():
    np.testing.assert_allclose(holm([0.01, 0.04, 0.03, np.nan]), [0.03, 0.06, 0.06, np.nan])


def test_bootstrap_of_one_seed_is_the_plain_one():
    rng = np.random.default_rng(3)
    scores, errors = rng.random((2, 40)), rng.random((2, 40)) < 0.3
    drawn = replicate_measures(scores, errors, 7, np.random.default_rng(5), coverages=(0.8,))
    weights = np.random.default_rng(5).multinomial(40, np.full(40, 1 / 40), size=7)
    for b, k in np.ndindex(7, 2):
        expected = measures(
            np.repeat(scores[k], weights[b]), np.repeat(errors[k], weights[b]), (0.8,)
        )
        for name, value in expected.items():
            assert drawn[name][b, k] == pytest.approx(value)


def test_memory_bound_changes_nothing():
    rng = np.random.default_rng(4)
    scores, errors = rng.random((2, 50)), rng.random((2, 50)) < 0.2
    whole = replicate_measures(scores, errors, 600, np.random.default_rng(1))
    small = replicate_measures(scores, errors, 600, np.random.default_rng(1), chunk_bytes=1)
    assert small["aurc"].shape == (600, 2)
    np.testing.assert_array_equal(small["aurc"], whole["aurc"])


def test_error_rate_interval_is_the_binomial_one():
    errors = np.zeros((1, 400), dtype=bool)
    errors[:, :40] = True
    drawn = replicate_measures(np.zeros((1, 400)), errors, 4000, np.random.default_rng(0))
    # Tied scores: AURC is the error rate, whose bootstrap spread is sqrt(p (1 - p) / n).
    assert drawn["aurc"].std() == pytest.approx(np.sqrt(0.1 * 0.9 / 400), rel=0.05)


def test_pairing_makes_a_small_difference_sure():
    rng = np.random.default_rng(6)
    certainty = rng.random((3, 1, 500))
    errors = np.repeat(rng.random((3, 1, 500)) > certainty, 2, axis=1)
    scores = np.concatenate([certainty, certainty + 0.15 * rng.normal(size=(3, 1, 500))], axis=1)
    measured, drawn = [], []
    for score, wrong in zip(scores, errors, strict=True):
        each = [measures(score[k], wrong[k], (0.9,)) for k in range(2)]
        measured.append({name: np.array([one[name] for one in each]) for name in each[0]})
        drawn.append(replicate_measures(score, wrong, 500, np.random.default_rng(7), (0.9,)))
    table = compare_selectors(measured, drawn, ["clean", "noisy"], "clean", rng)
    table = table.set_index(["selector", "measure"])
    base, noisy = table.loc[("clean", "aurc")], table.loc[("noisy", "aurc")]
    assert base["difference"] == base["difference_low"] == base["difference_high"] == 0
    assert noisy["difference_low"] > 0
    assert noisy["difference_high"] - noisy["difference_low"] < noisy["high"] - noisy["low"]
    assert noisy["low"] < noisy["mean"] < noisy["high"]
    assert "risk_at_0.9" in table.index.get_level_values("measure")
    with pytest.raises(AtlasError, match="none of the selectors"):
        compare_selectors(measured, drawn, ["a", "b"], "c", rng)


def test_seeds_that_differ_widen_the_interval():
    alike = [{"aurc": np.array([0.1])}] * 4
    apart = [{"aurc": np.array([value])} for value in (0.0, 0.1, 0.1, 0.2)]
    still = np.full((2000, 1), 0.1)
    rng = np.random.default_rng(8)
    narrow = compare_selectors(alike, [{"aurc": still}] * 4, ["a"], "a", rng).iloc[0]
    drawn = [{"aurc": np.full((2000, 1), one["aurc"][0])} for one in apart]
    wide = compare_selectors(apart, drawn, ["a"], "a", rng).iloc[0]
    assert narrow["low"] == pytest.approx(narrow["high"])
    # The spread of a mean of four draws from the four values: sqrt(0.005 / 4).
    assert wide["high"] - wide["low"] == pytest.approx(2 * 1.96 * np.sqrt(0.005 / 4), rel=0.1)

"""Densities and overlaps against closed forms, and the two bounds as the theorems that they are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax
from scipy.stats import norm

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.density import (
    bound_violations,
    correct_loss_at_most,
    densities,
    histogram_density,
    kernel_density,
    log_loss_edges,
    overlap,
)
from overfit_atlas.measures.epochs import follow


def random_trajectory(seed, n=200, classes=10, scale=3.0, epochs=2):
    rng = np.random.default_rng(seed)
    labels = rng.integers(classes, size=n)
    logits = scale * rng.normal(size=(epochs, n, classes))
    logits[:, np.arange(n), labels] += scale
    return follow(range(1, epochs + 1), logits, labels)


@given(st.integers(0, 10**6), st.integers(2, 12), st.floats(0.01, 50))
def test_the_bounds_are_theorems(seed, classes, scale):
    rng = np.random.default_rng(seed)
    logits = scale * rng.normal(size=(50, classes))
    labels = rng.integers(classes, size=50)
    losses = -log_softmax(logits, axis=1)[np.arange(50), labels]
    found = bound_violations(losses, logits.argmax(axis=1) == labels, classes)
    assert found == {"correct_above_ln_classes": 0, "wrong_below_ln_2": 0}


def test_the_bounds_are_reached_and_a_mix_up_is_noticed():
    assert correct_loss_at_most(10) == pytest.approx(2.302585093)
    even = np.log([10.0, 2.0])
    assert sum(bound_violations(even, [True, False], 10).values()) == 0
    assert bound_violations([2.31, 0.69], [True, False], 10) == {
        "correct_above_ln_classes": 1,
        "wrong_below_ln_2": 1,
    }


def test_overlap_of_two_normal_densities():
    # Two unit normals d apart overlap by 2 Phi(-d/2).
    edges = np.linspace(-10, 12, 4001)
    middle, widths = (edges[:-1] + edges[1:]) / 2, np.diff(edges)
    found = overlap(norm.pdf(middle), norm.pdf(middle - 2), widths)
    assert found == pytest.approx(2 * norm.cdf(-1), abs=1e-6)
    with pytest.raises(AtlasError, match="one grid"):
        overlap([1.0], [1.0, 2.0], [1.0])


def test_kernel_density_of_many_samples_nears_the_density():
    x = np.random.default_rng(0).normal(size=5000)
    edges = np.linspace(-6, 6, 241)
    found = kernel_density(x, edges)
    assert (found * np.diff(edges)).sum() == pytest.approx(1)
    assert abs(found - norm.pdf((edges[:-1] + edges[1:]) / 2)).max() < 0.03


def test_histogram_by_hand():
    found = histogram_density([0.5, 0.6, 1.5, 3.9], np.array([0.0, 1.0, 2.0, 4.0]))
    np.testing.assert_allclose(found, [0.5, 0.25, 0.125])


def test_no_bin_straddles_a_bound():
    edges = log_loss_edges(50.0, 10)
    for bound in (np.log(2), np.log(10)):
        assert np.isclose(edges, np.log10(bound), rtol=0, atol=1e-12).any()
    assert edges[0] == -12
    assert edges[-1] >= np.log10(50)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.2, 10))
def test_histograms_overlap_no_more_than_the_theorem_leaves(seed, scale):
    _, overlaps = densities(random_trajectory(seed, scale=scale), classes=10)
    known = overlaps.dropna(subset=["overlap_histogram"])
    assert (known["overlap_histogram"] <= known["overlap_at_most"] + 1e-9).all()
    assert known["overlap_histogram"].between(0, 1).all()
    assert overlaps["overlap_kde"].dropna().between(0, 1 + 1e-9).all()


def test_densities_of_an_epoch_integrate_to_one():
    table, overlaps = densities(random_trajectory(1), classes=10)
    width = table["high"] - table["low"]
    for column in ("histogram", "kde"):
        total = (table[column] * width).groupby([table["epoch"], table["group"]]).sum()
        np.testing.assert_allclose(total, 1)
    assert (overlaps["correct"] + overlaps["wrong"] == 200).all()


def test_few_or_no_wrong_samples_and_losses_of_zero():
    logits = np.zeros((20, 3))
    logits[:, 0] = np.linspace(1, 60, 20)
    for labels, kde_known in (
        (np.zeros(20, dtype=int), False),
        (np.array([1, 1] + [0] * 18), False),
        (np.array([1] * 6 + [0] * 14), True),
    ):
        trajectory = follow([1], [logits], labels)
        assert (trajectory.nll == 0).any()
        table, overlaps = densities(trajectory, classes=3)
        row = overlaps.iloc[0]
        assert row["wrong"] == (labels == 1).sum()
        assert row["floored"] == (trajectory.nll < 1e-12).sum()
        assert np.isfinite(row["overlap_kde"]) == kde_known
        assert np.isfinite(row["overlap_histogram"]) == (labels == 1).any()
        correct = table[table["group"] == "correct"]
        assert (correct["histogram"] * (correct["high"] - correct["low"])).sum() == pytest.approx(1)

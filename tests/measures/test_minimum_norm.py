import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures import minimum_norm
from overfit_atlas.randomness import generator


def problem(seed: int, samples: int = 8, dimensions: int = 30):
    rng = generator(seed, "least squares")
    return rng.standard_normal((samples, dimensions)), rng.standard_normal(samples), rng


def test_a_plane_by_hand():
    # The point of 3a + 4b = 25 nearest to the origin is (3, 4), nearest to (10, 0) (9.4, -.8).
    design, targets = np.array([[3.0, 4.0]]), np.array([25.0])
    found = minimum_norm.minimum_norm_solution(design, targets)
    assert found.weights == pytest.approx([3, 4])
    assert found.norm == pytest.approx(5)
    assert found.condition == pytest.approx(1)
    nearest = minimum_norm.nearest_interpolator(design, targets, np.array([10.0, 0.0]))
    assert nearest.weights == pytest.approx([9.4, -0.8])


@given(st.integers(0, 10**6), st.integers(1, 12))
def test_it_is_what_lstsq_and_the_pseudoinverse_give(seed, samples):
    design, targets, _ = problem(seed, samples)
    found = minimum_norm.minimum_norm_solution(design, targets)
    assert found.weights == pytest.approx(np.linalg.lstsq(design, targets)[0], abs=1e-8)
    assert found.weights == pytest.approx(np.linalg.pinv(design) @ targets, abs=1e-8)


@given(st.integers(0, 10**6))
def test_the_condition_estimate_is_near_and_never_above_the_true_one(seed):
    design, targets, _ = problem(seed)
    gram = design @ design.T
    true = np.linalg.cond(gram, 1)
    found = minimum_norm.minimum_norm_solution(design, targets).condition
    assert true / 3 <= found <= true * (1 + 1e-9)


@given(st.integers(0, 10**6), st.floats(0.01, 10))
def test_random_interpolators_fit_and_have_larger_norms(seed, spread):
    design, targets, rng = problem(seed)
    least = minimum_norm.minimum_norm_solution(design, targets)
    others = minimum_norm.random_interpolators(design, targets, 20, spread, rng)
    assert others @ design.T == pytest.approx(np.tile(targets, (20, 1)), abs=1e-8)
    # Pythagoras: what is added stands at right angles to w*.
    added = np.square(others - least.weights).sum(axis=1)
    norms = np.linalg.norm(others, axis=1)
    assert np.square(norms) == pytest.approx(least.norm**2 + added)
    assert np.all(norms > least.norm)


def test_the_part_added_has_the_stated_mean():
    design, targets, rng = problem(1)
    least = minimum_norm.minimum_norm_solution(design, targets)
    others = minimum_norm.random_interpolators(design, targets, 4000, 0.5, rng)
    added = np.square(others - least.weights).sum(axis=1)
    assert added.mean() == pytest.approx(0.25 * (30 - 8), rel=0.03)


@pytest.mark.parametrize("batch_size", [1, 3, 8])
def test_sgd_from_zero_ends_in_the_minimum_norm_solution(batch_size):
    design, targets, rng = problem(2)
    weights, path = minimum_norm.sgd_path(
        design, targets, np.zeros(30), epochs=1500, batch_size=batch_size, rng=rng
    )
    least = np.linalg.pinv(design) @ targets
    assert weights == pytest.approx(least, abs=1e-8)
    assert path.distance_to_minimum_norm.iloc[0] == pytest.approx(np.linalg.norm(least))
    assert path.distance_to_minimum_norm.iloc[-1] < 1e-8
    assert path.norm.iloc[-1] == pytest.approx(np.linalg.norm(least))
    assert path.step.iloc[-1] == 1500 * -(-8 // batch_size)
    # The safe rate never moves away from any solution, so never from the one it is drawn to.
    assert np.all(np.diff(path.distance_to_nearest) <= 1e-12)


def test_sgd_from_elsewhere_ends_in_the_nearest_interpolator_and_not_in_the_least():
    design, targets, rng = problem(3)
    start = rng.standard_normal(30)
    weights, path = minimum_norm.sgd_path(
        design, targets, start, epochs=1500, batch_size=2, rng=rng
    )
    pseudo = np.linalg.pinv(design)
    assert weights == pytest.approx(start + pseudo @ (targets - design @ start), abs=1e-8)
    assert path.distance_to_nearest.iloc[-1] < 1e-8
    # What of the start lies in the null space stays for ever.
    kept = np.linalg.norm(start - pseudo @ (design @ start))
    assert path.distance_to_minimum_norm.iloc[-1] == pytest.approx(kept)
    assert path.residual_rms.iloc[-1] < 1e-8


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.integers(1, 8))
def test_sgd_never_leaves_the_start_plus_the_span_of_the_rows(seed, batch_size):
    design, targets, rng = problem(seed)
    start = rng.standard_normal(30)
    weights, _ = minimum_norm.sgd_path(
        design, targets, start, epochs=3, batch_size=batch_size, rng=rng
    )
    moved = weights - start
    assert np.linalg.pinv(design) @ (design @ moved) == pytest.approx(moved, abs=1e-9)


def test_the_path_is_the_same_for_the_same_seed():
    design, targets, _ = problem(4)
    paths = [
        minimum_norm.sgd_path(
            design, targets, np.zeros(30), epochs=5, batch_size=2, rng=generator(7, "order")
        )[1]
        for _ in range(2)
    ]
    assert paths[0].equals(paths[1])


def test_a_rate_too_large_is_named_with_one_that_is_safe():
    design, targets, rng = problem(5)
    with pytest.raises(AtlasError, match=r"diverged.*is safe"):
        minimum_norm.sgd_path(
            design,
            targets,
            np.zeros(30),
            epochs=2000,
            batch_size=1,
            rng=rng,
            learning_rate=10 * minimum_norm.safe_learning_rate(design),
        )


def test_equal_samples_are_named():
    design, targets, _ = problem(6)
    design[5] = design[2]
    with pytest.raises(AtlasError, match="samples 2 and 5 are equal; leave"):
        minimum_norm.minimum_norm_solution(design, targets)


def test_dependent_samples_are_told_from_equal_ones():
    design, targets, _ = problem(7)
    design[5] = design[2] - 2 * design[3]
    with pytest.raises(AtlasError, match="although no two samples are equal"):
        minimum_norm.minimum_norm_solution(design, targets)


def test_values_that_are_not_finite_are_named():
    design, targets, _ = problem(8)
    design[0, 0] = np.nan
    with pytest.raises(AtlasError, match="not finite"):
        minimum_norm.minimum_norm_solution(design, targets)


def test_equal_rows_lists_each_later_one_with_the_first():
    rows = np.array([[1, 2], [3, 4], [1, 2], [5, 6], [1, 2], [3, 4]])
    assert minimum_norm.equal_rows(rows) == [(0, 2), (0, 4), (1, 5)]


@pytest.mark.parametrize(
    ("shape", "targets"), [((3, 2), 3), ((2, 3), 3), ((2, 3, 1), 2)], ids=["over", "odd", "axes"]
)
def test_other_shapes_are_refused(shape, targets):
    with pytest.raises(AtlasError, match="least squares"):
        minimum_norm.minimum_norm_solution(np.ones(shape), np.ones(targets))


def test_factorise_works_in_the_memory_it_is_given():
    matrix = np.asfortranarray(np.diag([4.0, 9.0, 16.0]))
    factor = minimum_norm.factorise(matrix, np.eye(3), "a matrix")
    assert np.shares_memory(factor.lower, matrix)
    assert np.diag(factor.lower) == pytest.approx([2, 3, 4])
    assert factor.condition == pytest.approx(4)

import tracemalloc
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.spatial.distance import cdist
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF
from sklearn.metrics.pairwise import rbf_kernel

from overfit_atlas.data.parse import read_idx
from overfit_atlas.errors import AtlasError
from overfit_atlas.measures import kernel_interpolation as kernels
from overfit_atlas.measures.kernel_memory import memory_mb
from overfit_atlas.randomness import generator


def blobs(samples: int, seed: int = 0, classes: int = 3, dimensions: int = 5):
    rng = generator(seed, "blobs")
    labels = rng.integers(0, classes, samples)
    return rng.standard_normal((samples, dimensions)) + labels[:, None], labels


@pytest.fixture(scope="module")
def published(mirror):
    """A function: the first n training images and the whole test set, pixels in [0, 1]."""

    @cache
    def side(dataset: str, prefix: str):
        images = read_idx(mirror / dataset / f"{prefix}-images-idx3-ubyte.gz", 3)[:10000]
        labels = read_idx(mirror / dataset / f"{prefix}-labels-idx1-ubyte.gz", 1)[:10000]
        return images.astype(np.float32) / 255, labels

    def load(dataset: str, samples: int):
        images, labels = side(dataset, "train")
        return images[:samples], labels[:samples], *side(dataset, "t10k")

    return load


@given(st.integers(0, 10**6), st.floats(1e-3, 10))
def test_the_kernel_is_the_one_of_scikit_learn(seed, gamma):
    left, _ = blobs(7, seed)
    right, _ = blobs(4, seed + 1)
    found = kernels.gaussian_kernel(left, right, gamma)
    assert found == pytest.approx(rbf_kernel(left, right, gamma), rel=1e-9, abs=1e-12)
    assert found == pytest.approx(np.exp(-gamma * cdist(left, right) ** 2), rel=1e-9, abs=1e-12)


def test_two_points_by_hand():
    # K = [[1, k], [k, 1]] with k = exp(-1), one-hot targets: K^-1 = [[1, -k], [-k, 1]] / (1 - k^2),
    # so that each class has squared norm 1 / (1 - k^2); the 1-norm condition is (1 + k) / (1 - k).
    points, labels = np.array([[0.0], [1.0]]), np.array([0, 1])
    kernel = kernels.factored(points, gamma=1.0)
    found = kernels.evaluate(
        kernel, {"true": labels}, np.array([[-1.0], [0.4]]), np.array([0, 1]), 2
    )
    k = np.exp(-1)
    row = found.iloc[0]
    assert row.norm == pytest.approx(np.sqrt(2 / (1 - k**2)))
    assert row.condition == pytest.approx((1 + k) / (1 - k))
    assert (row.train_error, row.test_error) == (0, 0.5)
    assert row.train_residual < 1e-15


@given(st.integers(0, 10**6))
def test_it_is_a_gaussian_process_without_noise(seed):
    features, labels = blobs(40, seed)
    others, _ = blobs(9, seed + 1)
    gamma = 0.5
    process = GaussianProcessRegressor(RBF(1 / np.sqrt(2 * gamma), "fixed"), alpha=1e-13)
    expected = process.fit(features, np.eye(3)[labels]).predict(others)
    kernel = kernels.factored(features, gamma)
    coefficients = kernel.factor.solve(kernels.one_hot(labels, 3))
    assert kernels.scores(kernel, coefficients, others) == pytest.approx(expected, abs=1e-5)


@given(st.integers(0, 10**6))
def test_the_norm_and_what_it_must_do(seed):
    features, labels = blobs(30, seed)
    others, answers = blobs(10, seed + 1)
    table = kernels.nested_interpolators(
        features, labels, 20, generator(seed, "labels"), others, answers, gamma=2.0, classes=3
    ).set_index("labels")
    targets = np.eye(3)[labels]
    inverse = np.linalg.inv(rbf_kernel(features, features, 2.0))
    assert table.norm["more true"] == pytest.approx(
        np.sqrt(np.trace(targets.T @ inverse @ targets))
    )
    # Each further sample is a further constraint, whatever its label.
    assert table.norm["base"] < min(table.norm["more true"], table.norm["more random"])
    assert np.all(table.train_error == 0)
    assert list(table.samples) == [20, 30, 30]


def test_several_label_sets_are_each_their_own_fit():
    features, labels = blobs(30)
    others, answers = blobs(10, 1)
    sets = {"true": labels, 0.5: (labels + 1) % 3}
    kernel = kernels.factored(features, 2.0)
    together = kernels.evaluate(kernel, sets, others, answers, 3)
    for place, (name, given_labels) in enumerate(sets.items()):
        alone = kernels.evaluate(kernel, {name: given_labels}, others, answers, 3)
        assert together.norm[place] == pytest.approx(alone.norm[0])
        assert together.test_error[place] == alone.test_error[0]
    # A permutation of the classes changes the answers and not the norm.
    assert together.norm[0] == pytest.approx(together.norm[1])


def test_equal_samples_are_named_with_the_way_out():
    features, _ = blobs(20)
    features[[7, 13]] = features[4]
    with pytest.raises(AtlasError, match=r"samples 4 and 7 are equal, and 1 more .*leave"):
        kernels.factored(features)


def test_a_gamma_too_small_is_named():
    features, _ = blobs(50, dimensions=1)
    with pytest.raises(AtlasError, match=r"nearly dependent.*larger gamma"):
        kernels.factored(features, gamma=1e-3)


@pytest.mark.parametrize("gamma", [0, -1, float("nan")])
def test_gamma_must_be_above_zero(gamma):
    with pytest.raises(AtlasError, match="above zero"):
        kernels.factored(np.eye(3), gamma)


def test_memory_stays_within_what_is_declared():
    rng = generator(0, "memory")
    features = rng.random((1500, 784), dtype=np.float32)
    labels = rng.integers(0, 10, 1500)
    tracemalloc.start()
    kernel = kernels.factored(features)
    kernels.evaluate(kernel, {"true": labels}, features[:100], labels[:100], 10)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < (memory_mb(1500, 784, 10) - 300) * 1e6
    # One n x n matrix is 18 MB: a second one would not fit in.
    assert peak - 1500 * 784 * 8 - 2000 * 784 * 8 < 2 * 8 * 1500**2 + 2000 * 1500 * 8


def test_memory_of_the_whole_training_set():
    assert 8 * 60_000**2 / 1e6 < memory_mb(60_000, 784, 10) < 1.1 * 8 * 60_000**2 / 1e6


@given(st.integers(0, 10**6))
def test_an_orthogonal_transform_changes_nothing(seed):
    features, labels = blobs(30, seed)
    rotation, _ = np.linalg.qr(generator(seed, "rotation").standard_normal((5, 5)))
    rows = [
        kernels.evaluate(kernels.factored(points, 2.0), {"true": labels}, points, labels, 3).iloc[0]
        for points in (features, features @ rotation)
    ]
    assert rows[0].norm == pytest.approx(rows[1].norm)


def test_order_of_by_hand():
    assert kernels.order_of([1, 2, 3], [10, 20, 30]) == (3, 0, 1)
    found = kernels.order_of([1, 2, 3, 4], [4, 1, 2, 3])
    assert (found.pairs, found.discordant) == (6, 3)
    assert found.kendall_tau == pytest.approx(0)
    assert kernels.order_of([1, 1, 2], [1, 2, 2]).pairs == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("dataset", "samples", "percent"),
    [("mnist", 1000, 7.83), ("mnist", 2000, 5.33), ("fashion-mnist", 1000, 18.84)],
)
def test_the_first_images_give_the_known_test_errors(published, dataset, samples, percent):
    images, labels, test_images, test_labels = published(dataset, samples)
    kernel = kernels.factored(images)
    row = kernels.evaluate(kernel, {"true": labels}, test_images, test_labels, 10).iloc[0]
    assert 100 * row.test_error == pytest.approx(percent, abs=0.011)
    assert row.train_error == 0
    assert row.train_residual < 1e-9


@pytest.mark.slow
def test_on_mnist_the_norm_does_not_order_generalization(published):
    images, labels, test_images, test_labels = published("mnist", 1000)
    data = images, labels, test_images[:2000], test_labels[:2000]
    sweep = kernels.gamma_sweep(*data, (0.005, 0.02, 0.05), 10)
    order = kernels.order_of(sweep.norm, sweep.test_error)
    assert 0 < order.discordant < order.pairs
    # The least norm of the three is not the least error.
    assert sweep.norm.idxmin() != sweep.test_error.idxmin()


@pytest.mark.slow
def test_in_one_space_a_larger_norm_can_mean_a_smaller_or_a_larger_error(published):
    images, labels, test_images, test_labels = published("mnist", 2000)
    table = kernels.nested_interpolators(
        images,
        labels,
        1000,
        generator(0, "labels"),
        test_images[:2000],
        test_labels[:2000],
        0.02,
        10,
    ).set_index("labels")
    assert table.norm["base"] < table.norm["more true"] < table.norm["more random"]
    error = table.test_error
    assert error["more true"] < error["base"] < error["more random"]

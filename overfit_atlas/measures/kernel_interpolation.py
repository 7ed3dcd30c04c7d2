"""Interpolation with a Gaussian kernel and no ridge: train error zero, and yet it generalizes.

Source: Rutgers report, section 7, after Zhang et al. (2017), section 5: solve K a = Y for one-hot
targets Y and classify by the largest score. Here K_ij = exp(-gamma ||x_i - x_j||^2), images are
flattened and scaled to [0, 1], and gamma is .02 unless given. Among all functions of the kernel's
Hilbert space that fit the targets, this one has the least norm.

The kernel is built, factored and solved in one n x n float64 matrix
(:func:`overfit_atlas.measures.kernel_memory.memory_mb`). Tables say ``norm`` for the Hilbert-space
norm over all classes, sqrt(trace(Y^T K^-1 Y)).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.kernel_memory import BATCH
from overfit_atlas.measures.minimum_norm import Factor, factorise

GAMMA = 0.02


def flatten(images: np.ndarray) -> np.ndarray:
    """Float64 [n, d] from images of shape [n, ...] with values in [0, 1]."""
    return np.ascontiguousarray(np.reshape(images, (len(images), -1)), dtype=np.float64)


def one_hot(labels: np.ndarray, classes: int) -> np.ndarray:
    """Float64 [n, classes] from int labels [n]."""
    return np.eye(classes)[np.asarray(labels)]


def gaussian_kernel(left: np.ndarray, right: np.ndarray, gamma: float) -> np.ndarray:
    """exp(-gamma ||x - y||^2) for the rows x of ``left`` [a, d] and y of ``right`` [b, d]: [a, b].

    Float64; computed in place, so that nothing as large as the result stands beside it.
    """
    kernel = left @ right.T
    kernel *= -2
    kernel += np.einsum("ij,ij->i", left, left)[:, None]
    kernel += np.einsum("ij,ij->i", right, right)
    np.maximum(kernel, 0, out=kernel)
    kernel *= -gamma
    return np.exp(kernel, out=kernel)


class Kernel(NamedTuple):
    """A factored kernel matrix over ``centres`` [n, d], good for any number of label sets."""

    centres: np.ndarray
    gamma: float
    factor: Factor


def factored(features: np.ndarray, gamma: float = GAMMA) -> Kernel:
    """Build and factor the kernel matrix of ``features`` [n, ...].

    Raises AtlasError when it is singular to working precision, naming equal samples where there are
    any, and when gamma is not above zero.
    """
    if not gamma > 0:
        raise AtlasError(f"Gaussian kernel: gamma must be above zero, got {gamma}")
    centres = flatten(features)
    matrix = gaussian_kernel(centres, centres, gamma)
    np.fill_diagonal(matrix, 1)
    one_norm = float(matrix.sum(axis=0).max())
    # The transpose of a symmetric matrix is itself, in the order that LAPACK can overwrite.
    factor = factorise(matrix.T, centres, f"the Gaussian kernel matrix (gamma {gamma:g})", one_norm)
    return Kernel(centres, gamma, factor)


def scores(kernel: Kernel, coefficients: np.ndarray, features: np.ndarray) -> np.ndarray:
    """Values of the interpolants at ``features`` [m, ...]: [m, k] for ``coefficients`` [n, k]."""
    flat = np.reshape(features, (len(features), -1))
    found = np.empty((len(flat), coefficients.shape[1]))
    for first in range(0, len(flat), BATCH):
        batch = flatten(flat[first : first + BATCH])
        found[first : first + BATCH] = (
            gaussian_kernel(batch, kernel.centres, kernel.gamma) @ coefficients
        )
    return found


def evaluate(
    kernel: Kernel,
    label_sets: Mapping[Any, np.ndarray],
    test_features: np.ndarray,
    test_labels: np.ndarray,
    classes: int,
) -> pd.DataFrame:
    """Interpolate each set of labels with one factored kernel, and measure each: one row a set.

    ``label_sets``: name -> int labels [n]. ``test_features``: [m, ...], ``test_labels``: int [m].
    Columns: labels (the name), samples, gamma, condition (1-norm, estimated by LAPACK), norm,
    train_error, test_error (shares of one) and train_residual, the largest ``|K a - Y|``, which
    rounding alone keeps from zero.
    """
    targets = np.hstack([one_hot(labels, classes) for labels in label_sets.values()])
    coefficients = kernel.factor.solve(targets)
    squares = (targets * coefficients).sum(axis=0).reshape(len(label_sets), classes)
    shape = (-1, len(label_sets), classes)
    fitted = scores(kernel, coefficients, kernel.centres)
    residuals = np.abs(fitted - targets).reshape(shape)
    on_train = fitted.reshape(shape).argmax(axis=2)
    on_test = scores(kernel, coefficients, test_features).reshape(shape).argmax(axis=2)
    return pd.DataFrame(
        {
            "labels": name,
            "samples": len(labels),
            "gamma": kernel.gamma,
            "condition": kernel.factor.condition,
            "norm": math.sqrt(squares[place].sum()),
            "train_error": np.mean(on_train[:, place] != labels),
            "test_error": np.mean(on_test[:, place] != test_labels),
            "train_residual": residuals[:, place].max(),
        }
        for place, (name, labels) in enumerate(label_sets.items())
    )


def gamma_sweep(
    features: np.ndarray,
    labels: np.ndarray,
    test_features: np.ndarray,
    test_labels: np.ndarray,
    gammas: Sequence[float],
    classes: int,
) -> pd.DataFrame:
    """Interpolate the same samples with each gamma; rows and columns as in :func:`evaluate`."""
    return pd.concat(
        [
            evaluate(
                factored(features, gamma), {"true": labels}, test_features, test_labels, classes
            )
            for gamma in gammas
        ],
        ignore_index=True,
    )


def nested_interpolators(
    features: np.ndarray,
    labels: np.ndarray,
    base: int,
    rng: np.random.Generator,
    test_features: np.ndarray,
    test_labels: np.ndarray,
    gamma: float,
    classes: int,
) -> pd.DataFrame:
    """Three interpolators of the same first ``base`` samples, in the same Hilbert space.

    The first has the least norm of all that fit them. The others also fit the remaining samples,
    with their true labels or with labels drawn at random, and so must have larger norms; one
    generalizes better than the first and the other worse. Rows ``base``, ``more true``, ``more
    random``, columns as :func:`evaluate` gives them.
    """
    drawn = np.concatenate([labels[:base], rng.integers(0, classes, len(labels) - base)])
    sets = {"more true": labels, "more random": drawn}
    least = evaluate(
        factored(features[:base], gamma),
        {"base": labels[:base]},
        test_features,
        test_labels,
        classes,
    )
    more = evaluate(factored(features, gamma), sets, test_features, test_labels, classes)
    return pd.concat([least, more], ignore_index=True)


class Order(NamedTuple):
    """Pairs that differ in both columns, how many of them are discordant, and Kendall's tau."""

    pairs: int
    discordant: int
    kendall_tau: float


def order_of(norms: Sequence[float], errors: Sequence[float]) -> Order:
    """Compare the order by norm with the order by test error.

    A pair is discordant when the smaller norm has the larger error. If the norm ordered
    generalization there would be none, and tau (tau-b) would be 1.
    """
    by_norm, by_error = (np.asarray(one, dtype=np.float64) for one in (norms, errors))
    first, second = np.triu_indices(len(by_norm), 1)
    signs = np.sign(by_norm[first] - by_norm[second])
    signs *= np.sign(by_error[first] - by_error[second])
    tau = float(stats.kendalltau(by_norm, by_error).statistic)
    return Order(int((signs != 0).sum()), int((signs < 0).sum()), tau)

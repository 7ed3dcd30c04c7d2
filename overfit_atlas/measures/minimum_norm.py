"""What SGD picks among the many solutions of under-determined least squares.

Source: Rutgers report, section 7, after Zhang et al. (2017), section 5. With n samples in d > n
dimensions, X w = y has a whole affine space of solutions. Every SGD step adds a multiple of rows of
X, so SGD never leaves start + span(rows of X), and the only solution there is the projection of the
start onto the solutions. From zero that is the minimum-norm solution w* = X^T (X X^T)^-1 y.

Symmetric systems are solved by Cholesky factors (scipy), here for X X^T and in
:mod:`overfit_atlas.measures.kernel_interpolation` for the kernel.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.linalg import LinAlgError, cho_factor, cho_solve, norm
from scipy.linalg.lapack import dpocon

from overfit_atlas.errors import AtlasError


class Factor(NamedTuple):
    """A Cholesky factor (lower triangle of ``lower``; the rest is no data) and its condition.

    ``condition`` estimates ||A||_1 ||A^-1||_1 (LAPACK ``dpocon``, a lower estimate that is seldom
    off by more than a factor of three).
    """

    lower: np.ndarray
    condition: float

    def solve(self, right: np.ndarray) -> np.ndarray:
        """A^-1 ``right``, for ``right`` of shape [n] or [n, k]."""
        return cho_solve((self.lower, True), right, check_finite=False)


def equal_rows(rows: np.ndarray) -> list[tuple[int, int]]:
    """Pairs (first, later) of rows of ``rows`` [n, d] that are equal in every value."""
    _, first, group = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    earliest = first[group.reshape(-1)]
    return [
        (int(earliest[row]), int(row)) for row in np.flatnonzero(earliest != np.arange(len(rows)))
    ]


def factorise(
    matrix: np.ndarray, rows: np.ndarray, what: str, one_norm: float | None = None
) -> Factor:
    """Cholesky factor of a positive definite float64 ``matrix`` [n, n], which is overwritten.

    A matrix in Fortran order is factored in its own memory. ``rows`` [n, d] are what the matrix was
    made from and ``what`` names it, both for the error message; ``one_norm`` is its 1-norm where
    that is known already. Raises AtlasError when the matrix is singular to working precision, that
    is when the reciprocal condition is below n times the spacing of float64 at one, the tolerance
    that ``numpy.linalg.matrix_rank`` uses.
    """
    size = len(matrix)
    one_norm = norm(matrix, 1, check_finite=False) if one_norm is None else one_norm
    try:
        lower, _ = cho_factor(matrix, lower=True, overwrite_a=True, check_finite=False)
    except LinAlgError:
        reciprocal = 0.0
    else:
        reciprocal, _ = dpocon(lower, one_norm, uplo="L")
    # Written so that NaN, from values that are not finite, also ends here.
    if not reciprocal > size * np.finfo(np.float64).eps:
        raise AtlasError(_singular(what, rows, reciprocal))
    return Factor(lower, 1 / reciprocal)


def _singular(what: str, rows: np.ndarray, reciprocal: float) -> str:
    found = f"{what} of {len(rows)} samples is singular (reciprocal condition {reciprocal:.1e})"
    if not np.isfinite(rows).all():
        return f"{found}: the samples hold values that are not finite; look for NaN in them"
    pairs = equal_rows(rows)
    if pairs:
        first, later = pairs[0]
        return (
            f"{found}: samples {first} and {later} are equal"
            + (f", and {len(pairs) - 1} more repeat another" if len(pairs) > 1 else "")
            + "; leave the repeated samples out (no function can fit two labels at one point)"
        )
    return (
        f"{found} although no two samples are equal: they are nearly dependent; use fewer samples, "
        "more dimensions, or for a Gaussian kernel a larger gamma"
    )


def _check(design: np.ndarray, targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    design = np.asarray(design, dtype=np.float64)
    targets = np.asarray(targets, dtype=np.float64)
    if design.ndim != 2 or targets.shape != design.shape[:1]:
        raise AtlasError(
            "least squares: expected a design of shape [n, d] and targets of shape [n], "
            f"got {design.shape} and {targets.shape}"
        )
    if design.shape[0] > design.shape[1]:
        raise AtlasError(
            f"least squares: {design.shape[0]} samples in {design.shape[1]} dimensions are not "
            "under-determined; give no more samples than dimensions"
        )
    return design, targets


class Solution(NamedTuple):
    """An interpolator ``weights`` [d], its l2 ``norm`` and the 1-norm ``condition`` of X X^T."""

    weights: np.ndarray
    norm: float
    condition: float


def minimum_norm_solution(design: np.ndarray, targets: np.ndarray) -> Solution:
    """w* = X^T (X X^T)^-1 y, of all solutions of X w = y the one with the least l2 norm.

    ``design`` X: [n, d] with n <= d; ``targets`` y: [n]. Raises AtlasError for other shapes and for
    linearly dependent rows.
    """
    return nearest_interpolator(design, targets, np.zeros(np.shape(design)[-1]))


def nearest_interpolator(design: np.ndarray, targets: np.ndarray, start: np.ndarray) -> Solution:
    """The solution of X w = y nearest to ``start`` [d]: start + X^T (X X^T)^-1 (y - X start).

    Raises AtlasError as :func:`minimum_norm_solution` does.
    """
    design, targets = _check(design, targets)
    factor = factorise(np.asfortranarray(design @ design.T), design, "the Gram matrix X X^T")
    weights = start + design.T @ factor.solve(targets - design @ start)
    return Solution(weights, float(np.linalg.norm(weights)), factor.condition)


def random_interpolators(
    design: np.ndarray, targets: np.ndarray, count: int, spread: float, rng: np.random.Generator
) -> np.ndarray:
    """``count`` solutions of X w = y, float64 [count, d]: w* plus random parts of the null space.

    Each is the solution nearest to a start drawn from N(0, spread^2 I). By Pythagoras its squared
    norm is that of w* plus a part whose mean is spread^2 (d - n).
    """
    design, targets = _check(design, targets)
    starts = spread * rng.standard_normal((count, design.shape[1]))
    factor = factorise(np.asfortranarray(design @ design.T), design, "the Gram matrix X X^T")
    residuals = targets[:, None] - design @ starts.T
    return starts + factor.solve(residuals).T @ design


def safe_learning_rate(design: np.ndarray) -> float:
    """1 / max_i ||x_i||^2, with which no step of any batch lengthens the way to any solution.

    The step's matrix I - rate X_b^T X_b / b has its eigenvalues in [0, 1], because the largest of
    X_b^T X_b / b is at most the mean of the squared row norms.
    """
    return float(1 / np.square(design).sum(axis=1).max())


def sgd_path(
    design: np.ndarray,
    targets: np.ndarray,
    start: np.ndarray,
    *,
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    learning_rate: float | None = None,
) -> tuple[np.ndarray, pd.DataFrame]:
    """SGD on (1/2n) ||X w - y||^2, without replacement within an epoch, followed epoch by epoch.

    The step is the report's W_{t+1} = W_t - eta e_i x_i, averaged over a batch of ``batch_size``.
    ``start``: [d]; the rate defaults to :func:`safe_learning_rate`. Returns the last weights [d]
    and a table with one row for each epoch from 0: epoch, step, norm, residual_rms (of X w - y),
    distance_to_minimum_norm and distance_to_nearest (to the interpolator nearest to the start); the
    last two are the same when the start is zero. Raises AtlasError for other shapes, dependent rows
    or a rate with which the weights diverge.
    """
    design, targets = _check(design, targets)
    least = minimum_norm_solution(design, targets).weights
    nearest = nearest_interpolator(design, targets, start).weights
    rate = safe_learning_rate(design) if learning_rate is None else learning_rate
    samples = len(targets)
    weights = np.array(start, dtype=np.float64)
    steps_per_epoch = -(-samples // batch_size)
    rows = []
    with np.errstate(over="ignore", invalid="ignore"):
        for epoch in range(epochs + 1):
            if epoch:
                order = rng.permutation(samples)
                shuffled, wanted = design[order], targets[order]
                for first in range(0, samples, batch_size):
                    batch = shuffled[first : first + batch_size]
                    errors = batch @ weights - wanted[first : first + batch_size]
                    weights -= (rate / len(batch)) * (errors @ batch)
            if not np.isfinite(weights).all():
                raise AtlasError(
                    f"SGD diverged in epoch {epoch} with learning rate {rate:g}; "
                    f"{safe_learning_rate(design):g} is safe for these samples"
                )
            rows.append(
                {
                    "epoch": epoch,
                    "step": epoch * steps_per_epoch,
                    "norm": np.linalg.norm(weights),
                    "residual_rms": np.sqrt(np.mean(np.square(design @ weights - targets))),
                    "distance_to_minimum_norm": np.linalg.norm(weights - least),
                    "distance_to_nearest": np.linalg.norm(weights - nearest),
                }
            )
    return weights, pd.DataFrame(rows)

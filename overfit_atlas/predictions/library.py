"""Consensus on anybody's predictions: class probabilities in ``.npy`` files, one file a model.

What is wrong with a file is said before anything is computed, since a consensus of logits, or of
models that saw other inputs, gives numbers that look as good as any.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath
from overfit_atlas.measures.consensus import Rule, consensus
from overfit_atlas.measures.selective import measures, risk_coverage

SUM_TOLERANCE = 1e-3  # rows of float16 probabilities over a thousand classes still pass


class Outcome(NamedTuple):
    """``decision`` int64 [n] (-1: rejected), ``score`` float64 [n], a curve and totals."""

    decision: np.ndarray
    score: np.ndarray
    curve: pd.DataFrame
    totals: dict[str, float]


def decide(
    probabilities: np.ndarray,
    threshold: float,
    labels: np.ndarray | None = None,
    k: int | None = None,
    rule: Rule = "classwise_min",
) -> Outcome:
    """Accept where the consensus' score is strictly above ``threshold``; count what is known.

    ``probabilities``: [models, n, classes], ``labels``: [n] or None. The curve holds, for every
    score that occurs (accepting all inputs with at least that score), score, coverage and, with
    labels, risk and generalized_risk. Totals: inputs, accepted, coverage and, with labels, errors,
    risk, accuracy (every input classified) and the areas of
    :mod:`overfit_atlas.measures.selective`.
    """
    if not 0 <= threshold < 1:
        raise AtlasError(f"threshold: expected a number from 0 to below 1, got {threshold}")
    score, chosen = consensus(probabilities, k=k, rule=rule)
    accepted = score > threshold
    totals: dict[str, float] = {
        "inputs": len(score),
        "accepted": int(accepted.sum()),
        "coverage": float(accepted.mean()),
    }
    wrong = np.zeros(len(score), dtype=bool) if labels is None else chosen != labels
    curve = (
        risk_coverage(score, wrong)
        .table()
        .rename(columns={"threshold": "score", "selective_risk": "risk"})
    )
    if labels is None:
        curve = curve[["score", "coverage"]]
    else:
        errors = int((accepted & wrong).sum())
        totals |= {"errors": errors, "risk": errors / accepted.sum() if accepted.any() else np.nan}
        totals |= measures(score, wrong)
    return Outcome(np.where(accepted, chosen, -1), score, curve, totals)


def read_probabilities(paths: Sequence[AnyPath]) -> np.ndarray:
    """Probabilities float64 [models, n, classes] from one ``.npy`` file [n, classes] a model.

    Raises AtlasError for a file that cannot be read, another number of axes, shapes that differ,
    NaN, values outside [0, 1] (logits, perhaps) and rows that do not sum to 1.
    """
    arrays = [_read(path) for path in paths]
    for path, values in zip(paths, arrays, strict=True):
        if values.ndim != 2 or 0 in values.shape or not np.issubdtype(values.dtype, np.floating):
            raise AtlasError(
                f"{path}: expected probabilities as floats of shape [inputs, classes], found "
                f"{values.dtype} of shape {list(values.shape)}"
            )
        if values.shape != arrays[0].shape:
            raise AtlasError(
                f"{path}: shape {list(values.shape)} differs from {list(arrays[0].shape)} of "
                f"{paths[0]}; all models must predict the same inputs and classes, in one order"
            )
        _check_values(path, values)
    return np.stack([values.astype(np.float64) for values in arrays])


def read_labels(path: AnyPath, inputs: int, classes: int) -> np.ndarray:
    """Labels int64 [inputs] in [0, classes) from a ``.npy`` file; AtlasError for anything else."""
    labels = _read(path)
    if labels.shape != (inputs,) or not np.issubdtype(labels.dtype, np.integer):
        raise AtlasError(
            f"{path}: expected {inputs} labels as integers, one an input, found {labels.dtype} of "
            f"shape {list(labels.shape)}"
        )
    if labels.min() < 0 or labels.max() >= classes:
        raise AtlasError(
            f"{path}: expected labels from 0 to {classes - 1}, as the probabilities have {classes} "
            f"classes; found {labels.min()} to {labels.max()}"
        )
    return labels.astype(np.int64)


def _read(path: AnyPath) -> np.ndarray:
    try:
        values: Any = np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError) as fault:
        raise AtlasError(f"{path}: cannot be read as a .npy array ({fault})") from None
    if not isinstance(values, np.ndarray):
        raise AtlasError(f"{path}: holds several arrays; save each model's in a .npy of its own")
    return values


def _check_values(path: AnyPath, values: np.ndarray) -> None:
    if not np.isfinite(values).all():
        row = int(np.flatnonzero(~np.isfinite(values).all(axis=1))[0])
        raise AtlasError(f"{path}: row {row} holds NaN or infinity; the model may have diverged")
    slack = SUM_TOLERANCE
    if values.min() < -slack or values.max() > 1 + slack:
        raise AtlasError(
            f"{path}: values from {values.min():.3g} to {values.max():.3g} are no probabilities; "
            "they look like logits. Apply the softmax first"
        )
    sums = values.sum(axis=1, dtype=np.float64)
    row = int(np.abs(sums - 1).argmax())
    if abs(sums[row] - 1) > slack:
        raise AtlasError(
            f"{path}: row {row} sums to {sums[row]:.4g}; a row of probabilities sums to 1. Give "
            "all classes' probabilities, after a softmax, not one score a class"
        )

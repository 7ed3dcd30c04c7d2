"""Anybody's class probabilities and labels, one file a model, looked at before they are used.

What is wrong with a file is said before anything is computed, since a consensus of logits, or of
models that saw other inputs, gives numbers that look as good as any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from overfit_atlas.arrays import read_array
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath

SUM_TOLERANCE = 1e-3
"""Rows of float16 probabilities over a thousand classes still pass."""

_EXACT = 1e-5  # float32 softmax over a thousand classes
_MOST_BY_ROUNDING = 0.05


@dataclass(frozen=True)
class Given:
    """Several models' predictions of the same inputs.

    probabilities: float64 [models, n, classes]; ids: [n], where a file names its inputs, and which
    file that is; notes: what was done to the values, a sentence each.
    """

    probabilities: np.ndarray
    ids: np.ndarray | None = None
    ids_from: AnyPath | None = None
    notes: list[str] = field(default_factory=list)


def read_probabilities(paths: Sequence[AnyPath]) -> Given:
    """Probabilities from one file [n, classes] a model, as ``arrays.read_array`` reads them.

    Rows within rounding of 1 are divided by their sum, with a note. Raises AtlasError for a file
    that cannot be read, another number of axes, shapes or ids that differ, NaN, values outside
    [0, 1] (logits, perhaps) and rows that do not sum to 1.
    """
    first: np.ndarray | None = None
    ids, ids_from, stack, notes = None, None, [], []
    for path in paths:
        values, own = read_array(path, "probabilities")
        if values.ndim != 2 or 0 in values.shape or not np.issubdtype(values.dtype, np.floating):
            raise AtlasError(
                f"{path}: expected probabilities as floats of shape [inputs, classes], found "
                f"{values.dtype} of shape {list(values.shape)}"
            )
        if first is not None and values.shape != first.shape:
            raise AtlasError(
                f"{path}: shape {list(values.shape)} differs from {list(first.shape)} of "
                f"{paths[0]}; all models must predict the same inputs and classes, in one order"
            )
        first = values if first is None else first
        if own is not None:
            _check_ids(path, own, len(values), ids, ids_from)
            ids, ids_from = (own, path) if ids is None else (ids, ids_from)
        checked, note = _normalised(path, values)
        stack.append(checked)
        notes += [note] if note else []
    return Given(np.stack(stack), ids, ids_from, notes)


def read_labels(path: AnyPath, given: Given) -> np.ndarray:
    """Labels int64 [n] of ``given``'s inputs, in [0, classes); AtlasError for anything else."""
    _, inputs, classes = given.probabilities.shape
    labels, ids = read_array(path, "labels")
    if labels.shape != (inputs,) or not np.issubdtype(labels.dtype, np.integer):
        one_more = labels.shape == (inputs + 1,)
        hint = "; if its first line is the column's name, call the column label" if one_more else ""
        raise AtlasError(
            f"{path}: expected {inputs} labels as integers, one an input, found {labels.dtype} of "
            f"shape {list(labels.shape)}{hint}"
        )
    if labels.min() < 0 or labels.max() >= classes:
        raise AtlasError(
            f"{path}: expected labels from 0 to {classes - 1}, as the probabilities have {classes} "
            f"classes; found {labels.min()} to {labels.max()}"
        )
    if ids is not None:
        _check_ids(path, ids, inputs, given.ids, given.ids_from)
    return labels.astype(np.int64)


def _check_ids(
    path: AnyPath,
    ids: np.ndarray,
    inputs: int,
    known: np.ndarray | None,
    known_from: AnyPath | None,
) -> None:
    if ids.shape != (inputs,):
        raise AtlasError(f"{path}: expected {inputs} ids, one an input, found {list(ids.shape)}")
    if known is None or np.array_equal(ids, known):
        return
    row = int(np.flatnonzero(ids != known)[0])
    permuted = np.array_equal(np.sort(ids), np.sort(known))
    raise AtlasError(
        f"{path}: row {row} is the input {ids[row]}, in {known_from} it is {known[row]}; "
        + ("the inputs are the same in another order: sort both by their ids" if permuted
           else "all files must be about the same inputs")
    )  # fmt: skip


def _normalised(path: AnyPath, values: np.ndarray) -> tuple[np.ndarray, str | None]:
    """The probabilities as float64, and a note when rows were divided by their sums."""
    if not np.isfinite(values).all():
        row = int(np.flatnonzero(~np.isfinite(values).all(axis=1))[0])
        raise AtlasError(f"{path}: row {row} holds NaN or infinity; the model may have diverged")
    digits = _rounded_to(values)
    # Each of the values is off by half a unit of the last digit at most.
    rounding = 0.0 if digits is None else values.shape[1] * 0.5 * 10.0**-digits
    slack = max(SUM_TOLERANCE, min(rounding, _MOST_BY_ROUNDING)) * (1 + 1e-6)
    exact = values.astype(np.float64)
    sums = exact.sum(axis=1)
    off = np.abs(sums - 1)
    row = int(off.argmax())
    if values.min() < -slack or off[row] > slack:
        raise AtlasError(f"{path}: {_no_probabilities(values, sums, row)}")
    if off[row] <= _EXACT:
        return exact, None
    how = "" if digits is None else f", as rounding to {digits} digits makes them"
    note = f"{path}: rows sum to {sums.min():.6g} to {sums.max():.6g}{how}; each was divided by its"
    return exact / sums[:, np.newaxis], f"{note} sum"


def _no_probabilities(values: np.ndarray, sums: np.ndarray, row: int) -> str:
    """What values are that are no rows of probabilities, and what to do."""
    if values.min() >= 0 and np.allclose(sums, 100, atol=1):
        return "rows sum to 100; these look like percentages, so divide them by 100"
    if values.min() < -SUM_TOLERANCE or values.max() > 1 + _MOST_BY_ROUNDING:
        return (
            f"values from {values.min():.3g} to {values.max():.3g} are no probabilities; they look "
            "like logits. Apply the softmax first"
        )
    return (
        f"row {row} sums to {sums[row]:.6g}, further from 1 than rounding explains. Give all "
        "classes' probabilities, as a softmax gives them, or divide each row by its sum where that "
        "is what they mean"
    )


def _rounded_to(values: np.ndarray) -> int | None:
    """To how many digits after the point all values were rounded; None when they were not."""
    precision = np.finfo(values.dtype).eps
    for digits in range(1, 7):
        scaled = values.astype(np.float64) * 10.0**digits
        slack = max(1e-9, 10.0**digits * precision)
        # Where a unit of the last digit is no larger than the type's own steps, all look rounded.
        if slack > 0.05:
            return None
        if (np.abs(scaled - np.rint(scaled)) <= slack).all():
            return digits
    return None

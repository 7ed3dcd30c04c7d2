"""Predictions recorded from any training loop, as the dump that the rest of the project reads.

Needs NumPy and h5py alone, so that it can be imported beside any framework.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath, write

SUM_TOLERANCE = 1e-3
"""How far the sums of probabilities may be from 1; float16 over a thousand classes still passes."""

FLOOR = -100.0
"""The logarithm that a probability of 0 is kept as."""

LOGITS, PROBABILITIES = "logits", "probabilities"


class Recorder:
    """Write a dump of predictions, an epoch a call; the file holds every epoch recorded so far.

    Each call copies the file, appends, and renames the copy over it: what is there is whole after a
    crash at any moment, at the price of writing the earlier epochs again.

    ``labels``: int [n], from 0. ``ids``: int [n], rows of the set that they were drawn from; 0 to
    n - 1 if left out. ``class_names``: a name a class. ``side``: "test", or "train" with
    ``true_labels`` where the labels trained with were changed. A file that is there is left as it
    is, and named, unless ``overwrite``.

    Used as a context manager or not; there is nothing to close.
    """

    def __init__(
        self,
        path: AnyPath,
        *,
        labels: Any,
        ids: Any = None,
        class_names: Sequence[str] | None = None,
        side: str = "test",
        true_labels: Any = None,
        overwrite: bool = False,
    ) -> None:
        self.path = Path(path)
        if side not in ("test", "train"):
            raise AtlasError(f"Recorder: side must be test or train, got {side!r}")
        if self.path.exists() and not overwrite:
            raise AtlasError(
                f"{self.path} is there already; give another name, or overwrite=True to replace it"
            )
        known = _whole("labels", labels, None)
        n = len(known)
        self._side = side
        self._columns = {"labels": known}
        self._columns["ids"] = np.arange(n) if ids is None else _whole("ids", ids, n)
        if true_labels is not None:
            self._columns["true_labels"] = _whole("true_labels", true_labels, n)
        self._class_names = None if class_names is None else [str(name) for name in class_names]
        self._given: str | None = None
        self._classes = 0
        self._epochs: list[int] = []

    def __enter__(self) -> Recorder:
        """Itself; nothing is written before the first epoch."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Nothing is left to do: every epoch was written when it was recorded."""

    def epoch(self, values: Any, number: int | None = None) -> None:
        """Record one epoch's predictions ``values``, [n, classes], logits or probabilities.

        An array or a tensor of any framework, in the order of the labels. Rows of numbers from 0 to
        1 that sum to 1 are taken for probabilities, anything else for logits; all epochs must be
        the same. ``number``: the epoch, from 1; the next one if left out.
        Raises AtlasError for another shape, NaN, infinity, or epochs that do not rise.
        """
        logits, given = self._checked(_array(values))
        last = self._epochs[-1] if self._epochs else 0
        epoch = last + 1 if number is None else int(number)
        if epoch <= last:
            raise AtlasError(f"Recorder: epoch {epoch} after epoch {last}; epochs must rise")
        image = io.BytesIO(self.path.read_bytes() if self._epochs else b"")
        with h5py.File(image, "a" if self._epochs else "w") as h5:
            self._append(h5, logits, epoch, given)
        write(self.path, image.getbuffer())
        self._given, self._classes = given, logits.shape[1]
        self._epochs.append(epoch)

    def _checked(self, values: NDArray[np.float64]) -> tuple[NDArray[np.float32], str]:
        n = len(self._columns["labels"])
        where = f"Recorder: epoch {len(self._epochs) + 1}"
        if values.ndim != 2 or len(values) != n or values.shape[1] < 2:
            raise AtlasError(
                f"{where}: expected predictions of shape [{n}, classes], one row a label; found "
                f"{list(values.shape)}"
            )
        if not np.isfinite(values).all():
            raise AtlasError(f"{where}: holds NaN or infinity; the training may have diverged")
        greatest = int(self._columns["labels"].max(initial=0))
        if greatest >= values.shape[1]:
            raise AtlasError(f"{where}: {values.shape[1]} classes, but a label is {greatest}")
        if self._class_names is not None and len(self._class_names) != values.shape[1]:
            raise AtlasError(
                f"{where}: {values.shape[1]} classes, but {len(self._class_names)} class_names"
            )
        if self._epochs and values.shape[1] != self._classes:
            raise AtlasError(f"{where}: {values.shape[1]} classes; before it were {self._classes}")
        given = PROBABILITIES if _are_probabilities(values) else LOGITS
        if self._given not in (None, given):
            raise AtlasError(
                f"{where}: looks like {given}; the epochs before it were {self._given}. Give "
                "logits always, or probabilities always."
            )
        if given == LOGITS:
            return values.astype(np.float32), given
        with np.errstate(divide="ignore"):
            logs = np.log(np.clip(values, 0, 1))
        return np.maximum(logs, FLOOR).astype(np.float32), given

    def _append(self, h5: h5py.File, logits: NDArray[np.float32], epoch: int, given: str) -> None:
        name = f"{self._side}/logits"
        if not self._epochs:
            h5.attrs.update({"model": self.path.stem, "given": given})
            if self._class_names is not None:
                h5.attrs["class_names"] = self._class_names
            for field, column in self._columns.items():
                h5[f"{self._side}/{field}"] = column
            h5.create_dataset("epochs", shape=(0,), maxshape=(None,), dtype=np.int64)
            h5.create_dataset(
                name,
                shape=(0, *logits.shape),
                maxshape=(None, *logits.shape),
                chunks=(1, *logits.shape),
                dtype=np.float32,
            )
        count = len(self._epochs)
        for dataset in (h5["epochs"], h5[name]):
            dataset.resize(count + 1, axis=0)
        h5["epochs"][count] = epoch
        h5[name][count] = logits


def _array(values: Any) -> NDArray[np.float64]:
    """An array of any framework as float64; PyTorch's tensors are taken off their device."""
    if hasattr(values, "detach"):
        values = values.detach().cpu()
        # NumPy has no bfloat16.
        values = values.double() if hasattr(values, "double") else values
    return np.asarray(values, dtype=np.float64)


def _whole(name: str, values: Any, n: int | None) -> NDArray[np.int64]:
    found = _array(values)
    whole = found.astype(np.int64)
    if found.ndim != 1 or len(found) == 0 or (n is not None and len(found) != n):
        wanted = "[n]" if n is None else f"[{n}]"
        raise AtlasError(
            f"Recorder: {name}: expected shape {wanted}, found {list(found.shape)}"
            + ("; labels are class numbers, not one column a class" if found.ndim == 2 else "")
        )
    if not np.array_equal(whole, found) or whole.min() < 0:
        raise AtlasError(f"Recorder: {name}: expected whole numbers of 0 or more")
    return whole


def _are_probabilities(values: NDArray[np.float64]) -> bool:
    within = values.min() >= -SUM_TOLERANCE and values.max() <= 1 + SUM_TOLERANCE
    return bool(within and np.abs(values.sum(axis=1) - 1).max() <= SUM_TOLERANCE)

"""How far two files that hold numbers differ."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np


def largest_difference(one: Path, other: Path) -> float | None:
    """The largest absolute difference between the numbers of two files of one kind.

    CSV: all numeric columns; HDF5: all datasets; npy, npz: all arrays; PNG: all channels
    (0 to 255). None for another kind, and where names, shapes or text differ, so that no number can
    say how far apart they are.
    """
    read = _READERS.get(one.suffix.lower())
    if read is None or one.suffix.lower() != other.suffix.lower():
        return None
    try:
        first, second = dict(read(one)), dict(read(other))
    except (OSError, ValueError, KeyError):
        return None
    if list(first) != list(second):
        return None
    largest = 0.0
    for name, array in first.items():
        difference = _difference(np.asarray(array), np.asarray(second[name]))
        if difference is None:
            return None
        largest = max(largest, difference)
    return largest


def _difference(one: np.ndarray, other: np.ndarray) -> float | None:
    if one.shape != other.shape:
        return None
    if not (_is_number(one) and _is_number(other)):
        return 0.0 if np.array_equal(one, other) else None
    one, other = one.astype(np.float64), other.astype(np.float64)
    same = (one == other) | (np.isnan(one) & np.isnan(other))
    if same.all():
        return 0.0
    apart = np.abs(one[~same] - other[~same])
    return None if np.isnan(apart).any() else float(apart.max())


def _is_number(array: np.ndarray) -> bool:
    return array.dtype.kind in "biuf"


def _csv(path: Path) -> Iterator[tuple[str, Any]]:
    import pandas as pd

    frame = pd.read_csv(path, keep_default_na=False, na_values=[""])
    for name in frame.columns:
        yield str(name), frame[name].to_numpy()


def _hdf5(path: Path) -> Iterator[tuple[str, Any]]:
    import h5py

    found: list[tuple[str, Any]] = []
    with h5py.File(path, "r") as file:
        file.visititems(
            lambda name, item: (
                found.append((name, item[()])) if isinstance(item, h5py.Dataset) else None
            )
        )
    yield from found


def _numpy(path: Path) -> Iterator[tuple[str, Any]]:
    loaded = np.load(path, allow_pickle=False)
    if isinstance(loaded, np.ndarray):
        yield "", loaded
    else:
        with loaded:
            yield from [(name, loaded[name]) for name in loaded.files]


def _png(path: Path) -> Iterator[tuple[str, Any]]:
    from PIL import Image

    with Image.open(path) as image:
        yield "pixels", np.asarray(image.convert("RGBA"), dtype=np.int16)


_READERS: dict[str, Callable[[Path], Iterator[tuple[str, Any]]]] = {
    ".csv": _csv,
    ".h5": _hdf5,
    ".npy": _numpy,
    ".npz": _numpy,
    ".png": _png,
}

"""Reading a prepared dataset, the one HDF5 file that :mod:`overfit_atlas.data.prepare` writes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import h5py
import numpy as np

from overfit_atlas.errors import AtlasError

SIDES = ("train", "test")


@dataclass(frozen=True)
class Split:
    """Images float32 [n, height, width, 1] in [0, 1] and labels int64 [n]."""

    images: np.ndarray
    labels: np.ndarray


def scale(images: np.ndarray, low: float, high: float) -> np.ndarray:
    """Published grey values of any type to float32 in [0, 1], the same shape."""
    scaled = np.subtract(images, np.float32(low), dtype=np.float32)
    scaled /= np.float32(high - low)
    return scaled


@contextmanager
def opened(path: str | os.PathLike[str], what: str) -> Iterator[h5py.File]:
    """Open an HDF5 file of ours for reading; AtlasError, naming ``what``, where there is none."""
    try:
        h5 = h5py.File(path, "r")
    except OSError as error:
        raise AtlasError(
            f"{path}: expected {what} as an HDF5 file, found one that cannot be opened "
            f"({error}); delete it and run again"
        ) from None
    with h5:
        yield h5


def load_split(path: str | os.PathLike[str], side: str) -> Split:
    """Read the ``"train"`` or ``"test"`` set of a prepared dataset, scaled to [0, 1].

    Raises AtlasError when the file cannot be read or ``side`` is neither.
    """
    if side not in SIDES:
        raise AtlasError(f"{path}: expected the side train or test, found {side!r}")
    with opened(path, "a prepared dataset") as h5:
        images = scale(h5[side]["images"][:], h5.attrs["pixel_low"], h5.attrs["pixel_high"])
        labels = h5[side]["labels"][:].astype(np.int64)
    return Split(images[..., np.newaxis], labels)

"""Reading a prepared dataset, the one HDF5 file that :mod:`overfit_atlas.data.prepare` writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import h5py
import numpy as np

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath

SIDES = ("train", "test")


@dataclass(frozen=True)
class Split:
    """Images float32 [n, height, width, channels] in [0, 1] and labels int64 [n]; n may be 0."""

    images: np.ndarray
    labels: np.ndarray


def scale(images: np.ndarray, low: float, high: float) -> np.ndarray:
    """Published pixel values of any type to float32 in [0, 1], the same shape."""
    scaled = np.subtract(images, np.float32(low), dtype=np.float32)
    scaled /= np.float32(high - low)
    return scaled


def network_images(stored: np.ndarray, attributes: Mapping[str, Any]) -> np.ndarray:
    """Stored images, grey [n, h, w] or with channels, as float32 [n, h, w, channels] in [0, 1].

    ``attributes`` are those of the prepared dataset.
    """
    scaled = scale(stored, attributes["pixel_low"], attributes["pixel_high"])
    return scaled[..., np.newaxis] if scaled.ndim == 3 else scaled


@contextmanager
def opened(path: AnyPath, what: str) -> Iterator[h5py.File]:
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


def classes(path: AnyPath) -> int:
    """How many classes a prepared dataset has; AtlasError when the file cannot be read."""
    with opened(path, "a prepared dataset") as h5:
        return len(h5.attrs["class_names"])


def image_shape(path: AnyPath) -> tuple[int, ...]:
    """(height, width, channels) of a prepared dataset; AtlasError when it cannot be read."""
    with opened(path, "a prepared dataset") as h5:
        shape = h5["train/images"].shape[1:]
        return shape if len(shape) == 3 else (*shape, 1)


def load_split(path: AnyPath, side: str) -> Split:
    """Read the ``"train"`` or ``"test"`` set of a prepared dataset, scaled to [0, 1].

    Raises AtlasError when the file cannot be read or ``side`` is neither.
    """
    if side not in SIDES:
        raise AtlasError(f"{path}: expected the side {' or '.join(SIDES)}, found {side!r}")
    with opened(path, "a prepared dataset") as h5:
        images = network_images(h5[side]["images"][:], h5.attrs)
        return Split(images, h5[side]["labels"][:].astype(np.int64))

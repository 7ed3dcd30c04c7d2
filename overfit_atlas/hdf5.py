"""HDF5 files that appear whole or not at all, also where the disk is full."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import h5py
import numpy as np

from overfit_atlas import files
from overfit_atlas.files import AnyPath


@contextmanager
def new_file(path: AnyPath) -> Iterator[h5py.File]:
    """Give an empty HDF5 file to fill, which is written to ``path`` when the block ends.

    It is held in memory until then, as the same bytes: HDF5 that cannot write to a disk may end the
    process, and says neither which disk it is nor what is missing. Raises AtlasError as
    :func:`overfit_atlas.files.write` does.
    """
    with h5py.File(os.fspath(path), "w", driver="core", backing_store=False) as h5:
        yield h5
        h5.flush()
        image = h5.id.get_file_image()
    files.write(path, image)


def put(group: h5py.Group, name: str, values: np.ndarray, description: str) -> None:
    """Write an array below ``group``, with what it is as its attribute ``description``."""
    group[name] = values
    group[name].attrs["description"] = description

"""A small prepared dataset of three classes that lie apart."""

from __future__ import annotations

import h5py
import numpy as np
import pytest


@pytest.fixture(scope="package")
def blobs(tmp_path_factory):
    """A dataset of 60 training and 30 test images of six pixels, as a prepared file."""
    rng = np.random.default_rng(0)
    path = tmp_path_factory.mktemp("data") / "blobs.h5"
    with h5py.File(path, "w") as h5:
        h5.attrs.update(class_names=["x", "y", "z"], pixel_low=0.0, pixel_high=255.0)
        for side, count in (("train", 60), ("test", 30)):
            labels = np.arange(count) % 3
            noise = rng.integers(0, 80, (count, 2, 3))
            h5[f"{side}/images"] = (80 * labels[:, None, None] + noise).astype(np.uint8)
            h5[f"{side}/labels"] = labels.astype(np.uint8)
    return path

"""The pictures of a dataset's test set, or of a training sample, as published."""

from __future__ import annotations

import numpy as np

from overfit_atlas.data.prepared import opened
from overfit_atlas.explorer.parts import whole
from overfit_atlas.files import AnyPath
from overfit_atlas.measures.neighbours import nearest_training_samples

NEIGHBOURS = 5
Arrays = dict[str, np.ndarray]


def test_images(dataset: AnyPath) -> Arrays:
    """``images`` uint8 [n, h, w, channels], 0 to 255, of the published test set."""
    with opened(dataset, "a prepared dataset") as h5:
        return {"images": _bytes(h5["test/images"][:], h5.attrs)}


def training_images(dataset: AnyPath, sample: AnyPath) -> Arrays:
    """The images that a sample trains on, in the sample's order, and which lie near a test image.

    ``images`` as :func:`test_images`; ``ids``, ``labels`` (as treated), ``true_labels`` [n];
    ``neighbours`` [test images, 5], rows of the sample, nearest by pixels first; left out where
    the pixels that the network saw are not those published.
    """
    with opened(sample, "a sample") as h5:
        known = {
            key: h5[stored][:]
            for key, stored in (
                ("ids", "train_ids"),
                ("labels", "train_labels"),
                ("true_labels", "true_labels"),
            )
        }
        treated = h5.attrs["pixel_treatment"] != "none"
    with opened(dataset, "a prepared dataset") as h5:
        stored, attributes = h5["train/images"][:], dict(h5.attrs)
        test = h5["test/images"][:]
    images = stored[known["ids"]]
    arrays = {key: whole(values) for key, values in known.items()}
    arrays["images"] = _bytes(images, attributes)
    if not treated:
        near = min(NEIGHBOURS, len(images))
        arrays["neighbours"] = whole(nearest_training_samples(images, test, near)[0])
    return arrays


def _bytes(stored: np.ndarray, attributes) -> np.ndarray:
    low, high = float(attributes["pixel_low"]), float(attributes["pixel_high"])
    scaled = np.rint((stored.astype(np.float32) - low) * (255 / (high - low)))
    seen = np.clip(scaled, 0, 255).astype(np.uint8)
    return seen[..., np.newaxis] if seen.ndim == 3 else seen

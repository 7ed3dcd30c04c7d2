"""What is done to the labels and pixels of a sample to ask what a network memorises.

The treatments are those of Zhang et al., "Understanding deep learning requires rethinking
generalization" (ICLR 2017), section 2.1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from overfit_atlas.errors import AtlasError
from overfit_atlas.randomness import generator

PIXEL_TREATMENTS = ("none", "shuffled", "random", "gaussian")


def noise_share(treatment: Mapping[str, object]) -> float:
    """The probability with which ``treatment`` replaces a label.

    ``treatment`` is {kind: none}, {kind: random}, {kind: corrupted, share: s} with s in [0, 1], or
    {kind: asymmetric, share: s, swaps: {class: class}}; anything else raises AtlasError.
    """
    match dict(treatment):
        case {"kind": "none", **rest} if not rest:
            return 0.0
        case {"kind": "random", **rest} if not rest:
            return 1.0
        case {"kind": "corrupted", "share": int() | float() as share, **rest} if not rest:
            if 0 <= share <= 1:
                return float(share)
        case {"kind": "asymmetric", "share": int() | float() as share, "swaps": dict(), **rest}:
            if 0 <= share <= 1 and not rest:
                return float(share)
    raise AtlasError(
        "a label treatment: expected {kind: none}, {kind: random}, {kind: corrupted, share: 0 to "
        "1} or {kind: asymmetric, share: 0 to 1, swaps: {class: class}}, found "
        f"{dict(treatment)}"
    )


def treat_labels(
    labels: np.ndarray, treatment: Mapping[str, Any], seed: int, class_names: Sequence[str]
) -> np.ndarray:
    """The labels of a whole training set after ``treatment``, int64 [N], the same at every call.

    Each label is replaced, independently and with the treatment's probability, by a class drawn
    uniformly from all classes, which may be the true one again: of ten classes a tenth of the
    replaced labels stay right. Asymmetric noise replaces it by the class that ``swaps`` names for
    its own, and leaves classes that it does not name (Patrini et al., "Making deep neural networks
    robust to label noise", CVPR 2017, section 5). The noise belongs to the image and the seed: a
    label that is wrong at a share of 0.2 is wrong in the same way at every larger share and in
    every sample.
    """
    labels = labels.astype(np.int64)
    replaced = generator(seed, "labels", "which").random(len(labels)) < noise_share(treatment)
    if treatment["kind"] == "asymmetric":
        place = {name: index for index, name in enumerate(class_names)}
        becomes = np.arange(len(class_names))
        for one, other in treatment["swaps"].items():
            becomes[place[one]] = place[other]
        return np.where(replaced, becomes[labels], labels)
    drawn = generator(seed, "labels", "class").integers(len(class_names), size=len(labels))
    return np.where(replaced, drawn, labels)


def check_pixel_treatment(treatment: str) -> None:
    """Raise AtlasError unless ``treatment`` is one of ``PIXEL_TREATMENTS``."""
    if treatment not in PIXEL_TREATMENTS:
        raise AtlasError(
            f"a pixel treatment: expected one of {', '.join(PIXEL_TREATMENTS)}, found {treatment!r}"
        )


def treat_train_images(
    images: np.ndarray, treatment: str, seed: int, *, mean: float, std: float
) -> np.ndarray:
    """Training images [n, height, width, channels] after ``treatment``, the same shape and type.

    "shuffled" applies one permutation of the pixels to all images, "random" a fresh one to each,
    either with all channels of a pixel together, and "gaussian" replaces every value by a draw from
    N(``mean``, ``std``²), which is not cut to [0, 1]. The first images of a longer array become
    what they become in a shorter one.

    Raises AtlasError for another treatment.
    """
    check_pixel_treatment(treatment)
    if treatment == "random":
        flat = _flat(images)
        # All channels of a pixel as one item, so that an image keeps its colours.
        pixels = flat.view(np.dtype((np.void, flat.shape[2] * flat.itemsize)))[..., 0]
        permuted = generator(seed, "pixels", "random").permuted(pixels, axis=1)
        return permuted.view(images.dtype).reshape(images.shape)
    if treatment == "gaussian":
        noise = generator(seed, "pixels", "gaussian").standard_normal(images.shape, np.float32)
        noise *= np.float32(std)
        noise += np.float32(mean)
        return noise
    return treat_held_out_images(images, treatment, seed)


def treat_held_out_images(images: np.ndarray, treatment: str, seed: int) -> np.ndarray:
    """Validation or test images [n, height, width, channels] as such a network should see them.

    "shuffled" applies the permutation of the training images, since the task stays learnable only
    if it is the same. The other treatments leave nothing that the held-out images could share, so
    those stay as published.

    Raises AtlasError for another treatment.
    """
    check_pixel_treatment(treatment)
    if treatment != "shuffled":
        return images
    flat = _flat(images)
    permutation = generator(seed, "pixels", "shuffled").permutation(flat.shape[1])
    return flat[:, permutation].reshape(images.shape)


def _flat(images: np.ndarray) -> np.ndarray:
    """The images as [n, pixels, channels]."""
    count, height, width, channels = images.shape
    return np.ascontiguousarray(images).reshape(count, height * width, channels)

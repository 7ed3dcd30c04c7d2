"""Training images as one epoch sees them: shifted, cropped, mirrored."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def augmented(
    images: np.ndarray,
    rng: np.random.Generator,
    *,
    shift: int = 0,
    crop: int = 0,
    flip: bool = False,
) -> np.ndarray:
    """``images`` [n, height, width, channels], each after a draw of its own; same shape and type.

    An image is first cropped: moved by -``crop`` to ``crop`` pixels along each axis, all offsets
    alike likely, its border mirrored beyond the edge (without the edge pixel itself, as NumPy's
    "reflect"). Then it is shifted in the same way by ``shift``, zeros moving in, and with ``flip``
    mirrored left for right with a probability of one half. ``rng`` must be fresh: the draws are
    those of the epoch that it was derived for.
    """
    images = _moved(images, crop, "reflect", rng)
    images = _moved(images, shift, "constant", rng)
    if flip:
        mirrored = rng.random(len(images)) < 0.5
        images = np.where(mirrored[:, None, None, None], images[:, :, ::-1], images)
    return np.ascontiguousarray(images)


def _moved(images: np.ndarray, pixels: int, border: str, rng: np.random.Generator) -> np.ndarray:
    if not pixels:
        return images
    count, height, width, _ = images.shape
    around = ((0, 0), (pixels, pixels), (pixels, pixels), (0, 0))
    padded = np.pad(images, around, mode=border)  # type: ignore[call-overload]
    rows, columns = rng.integers(2 * pixels + 1, size=(2, count))
    windows = sliding_window_view(padded, (height, width), axis=(1, 2))
    # [n, channels, height, width] of one window an image.
    return np.moveaxis(windows[np.arange(count), rows, columns], 1, -1)

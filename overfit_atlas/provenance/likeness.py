"""How alike two images look: for a figure that was resampled, cropped or saved as a JPEG."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from overfit_atlas.provenance.identity import opened_image

if TYPE_CHECKING:
    from PIL.Image import Image

_FRAME = (96, 96)
_LONGEST = 400
_SMALLEST_CROP = 24


def likeness(one: Path, other: Path) -> float:
    """The correlation of their grey values, 1 at most, 0 where one of them is no image.

    The larger of two: of both images brought to one size, which holds for one that was resampled,
    and of ``one`` laid upon ``other`` where it fits best at the same scale, as for one that was
    cropped (normalized cross-correlation; Lewis 1995).
    """
    first, second = _grey(one), _grey(other)
    if first is None or second is None:
        return 0.0
    frames = (np.asarray(image.resize(_FRAME), dtype=np.float64) for image in (first, second))
    return max(_correlation(*frames), _best_place(first, second))


def _grey(path: Path) -> Image | None:
    from PIL import Image

    with opened_image(path) as image:
        if image is None:
            return None
        page = Image.new("RGBA", image.size, "white")
        page.alpha_composite(image.convert("RGBA"))
        return page.convert("L")


def _correlation(one: np.ndarray, other: np.ndarray) -> float:
    one, other = one - one.mean(), other - other.mean()
    norm = np.sqrt((one**2).sum() * (other**2).sum())
    return float((one * other).sum() / norm) if norm > 0 else 0.0


def _best_place(part: Image, whole: Image) -> float:
    """The highest correlation of ``part`` with a window of ``whole``; 0 where it does not fit."""
    shrink = min(1.0, _LONGEST / max(whole.size))
    small, page = (_shrunk(image, shrink) for image in (part, whole))
    if any(a > b for a, b in zip(small.shape, page.shape, strict=True)):
        return 0.0
    if min(small.shape) < _SMALLEST_CROP or small.std() == 0:
        return 0.0
    small = small - small.mean()
    height, width = small.shape
    spectrum = np.fft.rfft2(page) * np.conj(np.fft.rfft2(small, page.shape))
    products = np.fft.irfft2(spectrum, page.shape)
    products = products[: page.shape[0] - height + 1, : page.shape[1] - width + 1]
    sums, squares = (_window_sums(values, height, width) for values in (page, page**2))
    spread = np.sqrt(np.maximum(squares - sums**2 / small.size, 0) * (small**2).sum())
    # A window of one colour is like nothing, whatever rounding leaves of its spread.
    enough = spread > 1e-6 * small.size
    return float(np.divide(products, spread, out=np.zeros_like(products), where=enough).max())


def _shrunk(image: Image, by: float) -> np.ndarray:
    size = [max(1, round(by * length)) for length in image.size]
    return np.asarray(image.resize(size), dtype=np.float64)


def _window_sums(values: np.ndarray, height: int, width: int) -> np.ndarray:
    table = np.pad(values, ((1, 0), (1, 0))).cumsum(axis=0).cumsum(axis=1)
    return (
        table[height:, width:] - table[:-height, width:] - table[height:, :-width]
        + table[:-height, :-width]
    )  # fmt: skip

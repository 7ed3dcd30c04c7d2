"""Augmentation: what moves in, how often, and always the same for one epoch."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from overfit_atlas.data.augment import augmented

GRID = np.arange(1, 31, dtype=np.float32).reshape(1, 5, 6, 1)


def several(count: int, **asked) -> np.ndarray:
    images = np.repeat(GRID, count, axis=0)
    return augmented(images, np.random.default_rng(0), **asked)[..., 0]


@pytest.mark.parametrize(("asked", "border"), [("shift", "constant"), ("crop", "mirror")])
def test_images_move_by_every_offset_alike_often(asked, border):
    moved = several(9000, **{asked: 1})
    whole = GRID[0, ..., 0]
    expected = {
        (down, right): ndimage.shift(whole, (down, right), order=0, mode=border)
        for down in (-1, 0, 1)
        for right in (-1, 0, 1)
    }
    counts = [int((moved == image).all(axis=(1, 2)).sum()) for image in expected.values()]
    assert sum(counts) == 9000
    # Five standard deviations of a count of 1000 are 149.
    assert all(abs(count - 1000) < 150 for count in counts)


def test_half_are_mirrored():
    flipped = several(4000, flip=True)
    mirrored = (flipped == GRID[0, :, ::-1, 0]).all(axis=(1, 2))
    assert ((flipped == GRID[0, ..., 0]).all(axis=(1, 2)) ^ mirrored).all()
    assert abs(int(mirrored.sum()) - 2000) < 160  # five standard deviations


def test_colours_move_together_and_one_draw_gives_one_result():
    colours = np.repeat(GRID, 3, axis=3) * np.array([1, 10, 100], dtype=np.float32)
    twice = [
        augmented(colours, np.random.default_rng(7), shift=2, crop=1, flip=True) for _ in range(2)
    ]
    np.testing.assert_array_equal(*twice)
    assert twice[0].dtype == np.float32
    assert twice[0].shape == colours.shape
    np.testing.assert_array_equal(twice[0][..., 1], 10 * twice[0][..., 0])
    np.testing.assert_array_equal(twice[0][..., 2], 100 * twice[0][..., 0])

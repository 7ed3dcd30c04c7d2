"""Where every random number comes from: an explicit seed and the purpose it serves."""

from __future__ import annotations

import zlib

import numpy as np


def _words(seed: int, keys: tuple[int | str, ...]) -> list[int]:
    return [seed, *(key if isinstance(key, int) else zlib.crc32(key.encode()) for key in keys)]


def generator(seed: int, *keys: int | str) -> np.random.Generator:
    """A generator that depends on nothing but ``seed`` and ``keys``.

    ``keys`` name the purpose ("draw", "shuffle", an epoch), so that two purposes of one seed never
    share numbers, and a number never depends on how many were drawn for something else.
    """
    return np.random.default_rng(_words(seed, keys))


def derived_seed(seed: int, *keys: int | str) -> int:
    """An integer in [0, 2**31) for libraries that take one instead of a generator."""
    return int(np.random.SeedSequence(_words(seed, keys)).generate_state(1)[0] >> 1)

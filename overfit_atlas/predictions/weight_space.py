"""Places on the lines and planes that join solutions, as points in the space of all weights.

A solution is a list of arrays, as ``keras.Model.get_weights`` gives it. Sums are made in float64,
so that a place where one weight is 1 and the others are 0 is that solution, bit for bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from overfit_atlas.errors import AtlasError

Weights = Sequence[np.ndarray]


def combine(solutions: Sequence[Weights], shares: Sequence[float] | np.ndarray) -> list[np.ndarray]:
    """The sum of ``solutions``, each times its share, array by array, as float32."""
    sums = []
    for parts in zip(*solutions, strict=True):
        pairs = zip(shares, parts, strict=True)
        sums.append(np.asarray(sum(share * np.asarray(part, np.float64) for share, part in pairs)))
    return [each.astype(np.float32) for each in sums]


def distance(first: Weights, second: Weights) -> float:
    """Euclidean distance of two solutions."""
    return float(np.linalg.norm(_flat(first) - _flat(second)))


@dataclass(frozen=True)
class Plane:
    """The plane through three solutions, with an orthonormal basis (Garipov et al. 2018, eq. 10).

    ``corners`` [3, 2]: coordinates (x, y) of the solutions, in units of weight distance; the first
    lies at the origin and the second on the x axis.
    """

    corners: np.ndarray

    @classmethod
    def through(cls, first: Weights, second: Weights, third: Weights) -> Plane:
        """Raises AtlasError when the three lie on one line."""
        to_second = _flat(second) - _flat(first)
        to_third = _flat(third) - _flat(first)
        base = np.linalg.norm(to_second)
        along = to_third @ to_second / base if base > 0 else 0.0
        height = np.linalg.norm(to_third - along * to_second / base) if base > 0 else 0.0
        if base == 0 or height <= 1e-9 * base:
            raise AtlasError(
                "plane: expected three solutions that do not lie on one line; "
                f"found distances {base:g} along it and {height:g} off it"
            )
        return cls(np.array([[0.0, 0.0], [base, 0.0], [along, height]]))

    def shares(self, x: float, y: float) -> np.ndarray:
        """The shares [3], summing to 1, with which the solutions make the place (x, y)."""
        base, (along, height) = self.corners[1, 0], self.corners[2]
        third = y / height
        second = (x - third * along) / base
        return np.array([1 - second - third, second, third])

    def axes(self, points: int, margin: float) -> tuple[np.ndarray, np.ndarray]:
        """Coordinates x [points] and y [points] around the corners.

        ``margin``: how far the grid reaches beyond the corners, as a share of their extent.
        """
        low, high = self.corners.min(axis=0), self.corners.max(axis=0)
        reach = margin * (high - low)
        x, y = np.linspace(low - reach, high + reach, points).T
        return x, y


def _flat(weights: Weights) -> np.ndarray:
    return np.concatenate([np.asarray(part, np.float64).ravel() for part in weights])

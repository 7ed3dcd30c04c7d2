"""95 % intervals: over seeds (t), of one more seed, of a proportion (Wilson), of a difference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import special

from overfit_atlas.errors import AtlasError


class Interval(NamedTuple):
    """A mean with its interval; ``low`` and ``high`` are NaN where one value has no spread."""

    mean: float
    low: float
    high: float
    n: int

    def columns(self, name: str) -> dict[str, float]:
        """The three numbers as a table has them: ``name``, ``name_low`` and ``name_high``."""
        return {name: self.mean, f"{name}_low": self.low, f"{name}_high": self.high}


def interval_columns(name: str) -> list[str]:
    """What a table with several means calls one of them and its interval."""
    return [f"{name}_mean", f"{name}_low", f"{name}_high"]


def mean_interval(values: Sequence[float], confidence: float = 0.95) -> Interval:
    """Mean of ``values`` and Student's t interval with n - 1 degrees of freedom.

    Missing values are left out, and ``n`` says how many remained. The interval is not cut to the
    range that a share can have.
    """
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    n = len(known)
    if n == 0:
        return Interval(np.nan, np.nan, np.nan, 0)
    mean = float(known.mean())
    if n == 1:
        return Interval(mean, np.nan, np.nan, 1)
    quantile = special.stdtrit(n - 1, 0.5 + confidence / 2)  # scipy.stats takes a second to import
    reach = float(quantile * known.std(ddof=1) / np.sqrt(n))
    return Interval(mean, mean - reach, mean + reach, n)


def prediction_interval(values: Sequence[float], confidence: float = 0.95) -> Interval:
    """Where one more value falls, if it comes from the normal distribution behind ``values``.

    Mean and t s sqrt(1 + 1/n): wider than :func:`mean_interval` by the spread of a single value, so
    it is the interval to hold one printed number against. Missing values are left out.
    """
    mean, _, high, n = mean_interval(values, confidence)
    reach = (high - mean) * np.sqrt(n + 1)
    return Interval(mean, mean - reach, mean + reach, n)


def proportion_interval(successes: int, trials: int, confidence: float = 0.95) -> Interval:
    """Share of successes with Wilson's score interval (Wilson 1927), as scipy computes it."""
    if trials == 0:
        return Interval(np.nan, np.nan, np.nan, 0)
    from scipy import stats

    test = stats.binomtest(int(successes), int(trials))
    found = test.proportion_ci(confidence_level=confidence, method="wilson")
    return Interval(successes / trials, float(found.low), float(found.high), int(trials))


def paired_difference(
    first: Sequence[float], second: Sequence[float], confidence: float = 0.95
) -> Interval:
    """Interval of ``first - second``, paired by position; pairs with a missing half are left out.

    Raises AtlasError when the lengths differ.
    """
    if len(first) != len(second):
        raise AtlasError(f"a paired difference needs pairs, got {len(first)} and {len(second)}")
    differences = np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64)
    return mean_interval(differences.tolist(), confidence)

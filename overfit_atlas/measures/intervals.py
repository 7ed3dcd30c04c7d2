"""95 % intervals: over seeds (t), of one more seed, of a proportion (Wilson), of a difference.

An interval never leaves the values that its quantity can have (:class:`Bounds`). Within bounds it
is Student's t interval on another scale, the logit of a share and the logarithm of what is only
positive, with the standard error carried over by the delta method: what survey statistics do for
proportions (Korn and Graubard 1998; Dean and Pagano 2015 compare it with others). Far from the
bounds it is the plain t interval.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import special

from overfit_atlas.errors import AtlasError


class Bounds(NamedTuple):
    """The least and the greatest value that a quantity can have; infinite where there is none."""

    least: float = -np.inf
    greatest: float = np.inf

    def scaled(self, value: float) -> float:
        """``value`` on the scale without bounds; infinite at a bound."""
        low, high = value - self.least, self.greatest - value
        with np.errstate(divide="ignore"):
            if np.isinf(low):
                return float(value if np.isinf(high) else -np.log(high))
            return float(np.log(low) - (0 if np.isinf(high) else np.log(high)))

    def unscaled(self, scaled: float) -> float:
        """The value that :meth:`scaled` makes ``scaled``."""
        if np.isinf(self.least):
            return float(scaled if np.isinf(self.greatest) else self.greatest - np.exp(-scaled))
        if np.isinf(self.greatest):
            return float(self.least + np.exp(scaled))
        width = self.greatest - self.least
        # From the nearer bound, so that nothing is lost beside it.
        if scaled < 0:
            return float(self.least + width * special.expit(scaled))
        return float(self.greatest - width * special.expit(-scaled))

    def slope(self, value: float) -> float:
        """How much faster the scale without bounds moves than ``value`` does, there."""
        low, high = value - self.least, self.greatest - value
        return float((0 if np.isinf(low) else 1 / low) + (0 if np.isinf(high) else 1 / high)) or 1.0

    def inside(self, value: float) -> bool:
        """Whether ``value`` lies strictly between the bounds."""
        return self.least < value < self.greatest


REAL = Bounds()
SHARE = Bounds(0, 1)
DIFFERENCE = Bounds(-1, 1)
"""Of two shares."""
POSITIVE = Bounds(0)


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


def interval_of(
    mean: float, error: float, n: int, bounds: Bounds = REAL, confidence: float = 0.95
) -> Interval:
    """The interval of a ``mean`` with standard ``error`` from ``n`` values, within ``bounds``.

    Student's t with n - 1 degrees of freedom. Of zero width where the error is 0, as it is for a
    mean that lies on a bound. Raises AtlasError for a mean beyond the bounds.
    """
    slack = 1e-9 * max(1.0, abs(mean))
    if mean < bounds.least - slack or mean > bounds.greatest + slack:
        raise AtlasError(
            f"interval: {mean:g} is no value between {bounds.least:g} and {bounds.greatest:g}"
        )
    if error == 0 or not bounds.inside(mean):
        ends = (np.nan, np.nan) if np.isinf(mean) else (mean, mean)
        return Interval(mean, *ends, n)
    # scipy.stats takes a second to import.
    reach = special.stdtrit(n - 1, 0.5 + confidence / 2) * error * bounds.slope(mean)
    at = bounds.scaled(mean)
    return Interval(mean, bounds.unscaled(at - reach), bounds.unscaled(at + reach), n)


def mean_interval(
    values: Sequence[float], bounds: Bounds = REAL, confidence: float = 0.95
) -> Interval:
    """Mean of ``values``, each within ``bounds``, and its interval as :func:`interval_of` has it.

    Missing values are left out, and ``n`` says how many remained.
    """
    mean, deviation, n = _moments(values)
    if n < 2:
        return Interval(mean, np.nan, np.nan, n)
    return interval_of(mean, deviation / np.sqrt(n), n, bounds, confidence)


def prediction_interval(
    values: Sequence[float], bounds: Bounds = REAL, confidence: float = 0.95
) -> Interval:
    """Where one more value falls, if it comes from the normal distribution behind ``values``.

    Mean and t s sqrt(1 + 1/n): wider than :func:`mean_interval` by the spread of a single value, so
    it is the interval to hold one printed number against. Missing values are left out.
    """
    mean, deviation, n = _moments(values)
    if n < 2:
        return Interval(mean, np.nan, np.nan, n)
    return interval_of(mean, deviation * np.sqrt(1 + 1 / n), n, bounds, confidence)


def pairs_interval(values: Mapping[Any, float], bounds: Bounds = REAL) -> Interval:
    """Mean over pairs with an interval over the seeds that make up the pairs.

    ``values``: (one seed, another) to a number. Pairs that share a seed are not independent, so the
    error is the jackknife's: the mean is taken again without each seed in turn (Arvesen 1969, for
    means over pairs). ``n`` is the number of seeds; with fewer than three there is no interval.
    """
    seeds = {seed for pair in values for seed in pair}
    mean = float(np.mean(list(values.values()))) if values else np.nan
    if len(seeds) < 3:
        return Interval(mean, np.nan, np.nan, len(seeds))
    return interval_of(mean, jackknife_error(values), len(seeds), bounds)


def jackknife_error(values: Mapping[Any, float]) -> float:
    """Standard error of the mean over pairs of seeds, from leaving out each seed in turn."""
    seeds = sorted({seed for pair in values for seed in pair})
    without = [
        np.mean([value for pair, value in values.items() if seed not in pair]) for seed in seeds
    ]
    n = len(seeds)
    return float(np.sqrt((n - 1) / n * np.sum((np.array(without) - np.mean(without)) ** 2)))


def _moments(values: Sequence[float]) -> tuple[float, float, int]:
    """Mean, standard deviation and number of the values that are not missing."""
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    n = len(known)
    mean = float(known.mean()) if n else np.nan
    return mean, float(known.std(ddof=1)) if n > 1 and np.isfinite(mean) else np.nan, n


def proportion_interval(successes: int, trials: int, confidence: float = 0.95) -> Interval:
    """Share of successes with Wilson's score interval (Wilson 1927), as scipy computes it."""
    if trials == 0:
        return Interval(np.nan, np.nan, np.nan, 0)
    from scipy import stats

    test = stats.binomtest(int(successes), int(trials))
    found = test.proportion_ci(confidence_level=confidence, method="wilson")
    return Interval(successes / trials, float(found.low), float(found.high), int(trials))


def paired_difference(
    first: Sequence[float],
    second: Sequence[float],
    bounds: Bounds = REAL,
    confidence: float = 0.95,
) -> Interval:
    """Interval of ``first - second``, paired by position; pairs with a missing half are left out.

    Raises AtlasError when the lengths differ.
    """
    if len(first) != len(second):
        raise AtlasError(f"a paired difference needs pairs, got {len(first)} and {len(second)}")
    differences = np.asarray(first, dtype=np.float64) - np.asarray(second, dtype=np.float64)
    return mean_interval(differences.tolist(), bounds, confidence)

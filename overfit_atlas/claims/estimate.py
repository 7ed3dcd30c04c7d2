"""From the numbers of single seeds to an estimate with its 95 % interval, as their row says how.

``mean``            over seeds, within the bounds of the quantity
``geometric mean``  the same of logarithms
``one more run``    the mean, with the interval that one more run falls into: what a single printed
                    number is held against
``pairs of seeds``  the mean over pairs, with the jackknife over seeds
``least p``         of the paired t tests over seeds of several differences, adjusted by Holm
``given``           one number that brings its interval
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import pandas as pd

from overfit_atlas.claims.rows import Measured, read_rows
from overfit_atlas.measures.intervals import (
    Bounds,
    Interval,
    jackknife_error,
    mean_interval,
    pairs_interval,
    prediction_interval,
)


def estimate(measured: Measured) -> Interval:
    """Estimate and interval of a part; NaN where nothing was measured, or the interval is missing
    because there is one seed.
    """
    known = {key: value for key, value in measured.values.items() if not math.isnan(value)}
    values = list(known.values())
    match measured.how:
        case "mean":
            return mean_interval(values, measured.bounds)
        case "geometric mean":
            found = mean_interval(np.log(values).tolist())
            mean, low, high = np.exp(found[:3]).tolist()
            return Interval(mean, low, high, found.n)
        case "one more run":
            return prediction_interval(values, measured.bounds)
        case "pairs of seeds":
            return pairs_interval(known, measured.bounds)
        case "least p":
            return _least_p(known)
        case _:
            value = values[0] if values else math.nan
            return Interval(value, *measured.interval, len(values))


def estimates(table: pd.DataFrame) -> pd.DataFrame:
    """Columns claim, setting, part, estimate, low, high and n of a table of measurements."""
    rows = [(one.claim, one.setting, one.part, *estimate(one)) for one in read_rows(table)]
    names = ["claim", "setting", "part", "estimate", "low", "high", "n"]
    return pd.DataFrame(rows, columns=names)


class Spread(NamedTuple):
    """Where the mean of a part lies on a scale without bounds, and how far one seed is from it."""

    mean: float
    deviation: float
    n: int
    bounds: Bounds
    logarithm: bool

    def scaled(self, limit: float) -> float:
        """A limit of a rule on the scale of the mean."""
        if self.logarithm:
            return math.log(limit) if limit > 0 else -math.inf
        if limit <= self.bounds.least:
            return -math.inf
        return math.inf if limit >= self.bounds.greatest else self.bounds.scaled(limit)


def spread(measured: Measured) -> Spread | None:
    """The spread over seeds behind an interval of a mean.

    None with fewer than two seeds, and where the interval is none of a mean over seeds, so that
    more seeds do not make it as narrow as one likes.
    """
    known = {key: value for key, value in measured.values.items() if not math.isnan(value)}
    found = estimate(measured)
    if found.n < 2 or measured.how not in ("mean", "geometric mean", "pairs of seeds"):
        return None
    if measured.how == "geometric mean":
        logs = np.log(list(known.values()))
        return Spread(float(logs.mean()), float(logs.std(ddof=1)), found.n, Bounds(), True)
    if measured.how == "pairs of seeds":
        deviation = jackknife_error(known) * math.sqrt(found.n)
    else:
        deviation = float(np.std(list(known.values()), ddof=1))
    bounds = measured.bounds
    # A mean lies on a bound only where all seeds do.
    scaled = deviation * bounds.slope(found.mean) if bounds.inside(found.mean) else 0.0
    return Spread(bounds.scaled(found.mean), scaled, found.n, bounds, False)


def _least_p(known: dict) -> Interval:
    from scipy import stats

    from overfit_atlas.measures.paired import holm

    differences: dict[str, list[float]] = {}
    for (_, beside), value in known.items():
        differences.setdefault(beside, []).append(value)
    tests = []
    for values in differences.values():
        if len(values) > 1 and np.ptp(values) > 0:
            tests.append(float(stats.ttest_1samp(values, 0).pvalue))
        else:
            # Equal differences have no spread to hold the mean against; none at all says p = 1.
            tests.append(1.0 if len(values) > 1 and not any(values) else math.nan)
    adjusted = holm(tests)
    seeds = min(map(len, differences.values()), default=0)
    least = float(np.nanmin(adjusted)) if not np.isnan(adjusted).all() else math.nan
    return Interval(least, least, least, seeds if not math.isnan(least) else 0)

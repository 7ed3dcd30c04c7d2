"""How many seeds it takes to tell: the power behind the verdict on one part of a claim.

A part is told when its 95 % interval lies on one side of every limit at which the verdict of the
true value changes; while the interval holds such a limit, the verdict is undecided. The chance of
that with n seeds is the power of the one-sample t test, from the noncentral t distribution, with
the distance of the estimate from the limit in standard deviations of one seed. That distance is
itself known from few seeds; its 95 % interval (Steiger and Fouladi 1997, by inverting the
noncentral t) gives the interval of the power, and of the number of seeds. All of it is on the scale
on which the interval is made (:class:`overfit_atlas.measures.intervals.Bounds`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from scipy import optimize, special

from overfit_atlas.claims.rules import Claim, Verdict

WANTED = 0.8
"""The chance to tell that is asked of a number of seeds."""
MOST_SEEDS = 10_000
"""Beyond these a number of seeds is not told apart from never: it is infinite."""


class Power(NamedTuple):
    """The chance to tell with as many seeds as there are, and the seeds it takes, with intervals.

    ``needed`` is infinite beyond MOST_SEEDS. NaN where the spread over seeds cannot be known.
    """

    now: float
    now_low: float
    now_high: float
    needed: float
    needed_low: float
    needed_high: float


UNKNOWN = Power(*[math.nan] * 6)


def turning_points(claim: Claim) -> list[float]:
    """The limits at which the verdict on the true value changes."""
    found = []
    for limit in claim.limits():
        step = 1e-9 * max(1.0, abs(limit))
        verdicts = {claim.of_truth(value) for value in (limit - step, limit, limit + step)}
        if len(verdicts) > 1:
            found.append(limit)
    return found


def open_verdicts(claim: Claim, estimate: float, low: float, high: float) -> set[Verdict]:
    """The verdicts that the true value may deserve, if it lies in the interval."""
    turns = turning_points(claim)
    if math.isnan(low):
        low, high = -math.inf, math.inf
    inside = [turn for turn in turns if low <= turn <= high]
    places = [estimate, *inside, *(point for point in (low, high) if math.isfinite(point))]
    far = max(map(abs, turns), default=0.0) + 1
    places += [-far] if low == -math.inf else []
    places += [far] if high == math.inf else []
    places += [(one + other) / 2 for one, other in pairwise(sorted(places))]
    return {claim.of_truth(place) for place in places if not math.isnan(place)}


def power(distances: Sequence[float], n: int) -> float:
    """The chance that the interval of ``n`` seeds leaves out every limit.

    ``distances``: how far the limits lie below (positive) and above (negative) the true mean, in
    standard deviations of one seed, at most one of each counts: the nearest. With a limit on both
    sides it is the least that both chances allow (Bonferroni).
    """
    if n < 2:
        return 0.0
    nearest = [min(side) for side in _sides(distances) if side]
    quantile = special.stdtrit(n - 1, 0.975)
    missed = sum(_noncentral(quantile, n - 1, distance * math.sqrt(n)) for distance in nearest)
    return max(0.0, 1.0 - missed)


def seeds_needed(distances: Sequence[float], wanted: float = WANTED) -> float:
    """The fewest seeds with a power of ``wanted``; infinite beyond MOST_SEEDS."""
    if any(distance == 0 for distance in distances):
        return math.inf
    few, many = 1, 2
    while power(distances, many) < wanted:
        few, many = many, 2 * many
        if few >= MOST_SEEDS:
            return math.inf
    while many - few > 1:
        middle = (few + many) // 2
        few, many = (middle, many) if power(distances, middle) < wanted else (few, middle)
    return float(many) if many <= MOST_SEEDS else math.inf


def power_of(mean: float, deviation: float, n: int, limits: Sequence[float]) -> Power:
    """Power and seeds needed of a mean over ``n`` seeds with their standard ``deviation``.

    ``limits``: where the verdict changes; all on the scale of the mean. Infinite ones cannot be
    reached and count for nothing.
    """
    reachable = [limit for limit in limits if math.isfinite(limit)]
    if not reachable:
        return Power(1.0, 1.0, 1.0, 2.0, 2.0, 2.0)
    if deviation == 0:
        told = float(mean not in reachable)
        needed = 2.0 if told else math.inf
        return Power(told, told, told, needed, needed, needed)
    distances = [(mean - limit) / deviation for limit in reachable]
    nearest = min(map(abs, distances))
    least, most = _distance_interval(nearest, n)
    found = [
        (power(scaled, n), seeds_needed(scaled))
        for size in (nearest, least, most)
        for scaled in [_scaled(distances, nearest, size)]
    ]
    (now, needed), (now_low, needed_high), (now_high, needed_low) = found
    return Power(now, now_low, now_high, needed, needed_low, needed_high)


def _scaled(distances: Sequence[float], nearest: float, size: float) -> list[float]:
    """The distances with the nearest one moved to ``size``, and the others by as much."""
    if nearest == 0:
        return [math.copysign(max(abs(distance), size), distance) for distance in distances]
    return [distance * size / nearest for distance in distances]


def _distance_interval(distance: float, n: int) -> tuple[float, float]:
    """95 % interval of a distance in standard deviations, as ``n`` seeds show it; at least 0."""
    shown = distance * math.sqrt(n)

    def bound(tail: float) -> float:
        # A distance of 0 that shows so much or more has the largest chance that 0 can give.
        if _noncentral(shown, n - 1, 0.0) <= tail:
            return 0.0
        top = 1.0 + shown
        while _noncentral(shown, n - 1, top) > tail:
            top *= 2
        return float(optimize.brentq(lambda at: _noncentral(shown, n - 1, at) - tail, 0.0, top))

    return bound(0.975) / math.sqrt(n), bound(0.025) / math.sqrt(n)


def _noncentral(value: float, degrees: int, centre: float) -> float:
    """P(T <= value) of the noncentral t distribution."""
    if centre > 1e3:  # Beyond what the series can sum; T is then as good as normal about it.
        spread = math.sqrt(1 + value**2 / (2 * degrees))
        return float(special.ndtr((value - centre) / spread))
    found = float(special.nctdtr(degrees, centre, value))
    return found if not np.isnan(found) else float(special.ndtr(value - centre))


def _sides(distances: Sequence[float]) -> tuple[list[float], list[float]]:
    below = [distance for distance in distances if distance >= 0]
    return below, [-distance for distance in distances if distance < 0]

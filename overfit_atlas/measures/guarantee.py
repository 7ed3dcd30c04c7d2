"""A threshold p_t with a guarantee: selective risk at most r with confidence 1 - delta.

For a threshold fixed in advance, the errors among the accepted calibration inputs are binomial with
the selective risk, so the exact binomial test (whose inversion is Clopper & Pearson 1934) says
whether the risk is at most r. Thresholds are tested from high to low, in an order fixed before the
calibration data are seen, so the chance that any certified one is bad is at most delta:
fixed-sequence testing (Angelopoulos et al. 2021, "Learn then Test"; compare Geifman & El-Yaniv
2017, whose bound is the same and whose search pays a Bonferroni factor). The calibration inputs
must be drawn like the later ones and must not have chosen the models or the thresholds.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from overfit_atlas.errors import AtlasError


class Certificate(NamedTuple):
    """A certified threshold, and the calibration inputs that it rests on.

    ``threshold`` is infinite, and nothing is accepted, where none could be certified;
    ``risk_at_most`` is the Clopper-Pearson bound at ``1 - delta`` of that threshold by itself.
    """

    threshold: float
    accepted: int
    errors: int
    coverage: float
    risk_at_most: float


def clopper_pearson_upper(errors: ArrayLike, accepted: ArrayLike, delta: float) -> NDArray:
    """Upper bound, at confidence ``1 - delta``, of the rate behind ``errors`` of ``accepted``.

    Elementwise; 1 where nothing is accepted or everything is wrong. Source: Clopper & Pearson 1934.
    """
    wrong, total = np.broadcast_arrays(np.asarray(errors), np.asarray(accepted))
    right = total - wrong
    bound = stats.beta.ppf(1 - delta, wrong + 1, np.where(right > 0, right, 1))
    return np.where(right > 0, bound, 1.0)


def fewest_for_certificate(risk: float, delta: float) -> int:
    """How many accepted inputs, all right, a certificate needs at least: (1 - r)^n <= delta."""
    _check_levels(risk, delta)
    return int(np.ceil(np.log(delta) / np.log1p(-risk) - 1e-12))


def fixed_sequence(
    scores: ArrayLike,
    errors: ArrayLike,
    thresholds: ArrayLike,
    risk: float,
    delta: float,
    starts: int = 1,
) -> pd.DataFrame:
    """Test every threshold, from high to low, on calibration ``scores`` and ``errors`` (both [n]).

    An input is accepted when its score is strictly above the threshold. Columns: ``threshold``,
    ``accepted``, ``errors``, ``p_value`` (binomial: so few errors, were the risk above ``risk``),
    ``level`` (the part of delta that was there to spend) and ``certified``.

    With ``starts`` 1 the whole of delta starts at the highest threshold and goes on to the next
    only from a certified one. The first can fail for want of accepted inputs
    (:func:`fewest_for_certificate`); skipping it because of that would let the data choose the
    start. With more, delta is split evenly over that many thresholds, spread over the grid, and
    each certified threshold hands its part on (the fallback procedure, Wiens 2003). Both hold the
    chance of any wrong certificate at delta. ``thresholds`` must not depend on the calibration
    data.
    """
    _check_levels(risk, delta)
    grid = np.unique(np.asarray(thresholds, dtype=np.float64))[::-1]
    if not 1 <= starts <= len(grid):
        raise AtlasError(
            f"Guarantee: starts must lie between 1 and the {len(grid)} thresholds; found {starts}."
        )
    score, wrong = np.asarray(scores, dtype=np.float64), np.asarray(errors, dtype=bool)
    if score.shape != wrong.shape or score.ndim != 1 or np.isnan(score).any():
        raise AtlasError(
            "Guarantee: expected one score (not NaN) and one error an input; found shapes "
            f"{score.shape} and {wrong.shape}."
        )
    accepted = _above(score, grid)
    failed = _above(score[wrong], grid)
    p_value = stats.binom.cdf(failed, accepted, risk)
    own = np.zeros(len(grid))
    own[np.arange(starts) * len(grid) // starts] = delta / starts
    level, certified, inherited = np.zeros(len(grid)), np.zeros(len(grid), dtype=bool), 0.0
    for i in range(len(grid)):
        level[i] = own[i] + inherited
        certified[i] = level[i] > 0 and p_value[i] <= level[i]
        inherited = level[i] if certified[i] else 0.0
    return pd.DataFrame(
        {
            "threshold": grid,
            "accepted": accepted,
            "errors": failed,
            "p_value": p_value,
            "level": level,
            "certified": certified,
        }
    )


def certify(
    scores: ArrayLike,
    errors: ArrayLike,
    thresholds: ArrayLike,
    risk: float,
    delta: float,
    starts: int = 1,
) -> Certificate:
    """The lowest certified threshold of :func:`fixed_sequence`, which takes the same arguments."""
    tested = fixed_sequence(scores, errors, thresholds, risk, delta, starts)
    passed = tested[tested["certified"]]
    if passed.empty:
        return Certificate(np.inf, 0, 0, 0.0, 1.0)
    best = passed.iloc[-1]
    accepted, failed = int(best["accepted"]), int(best["errors"])
    bound = float(clopper_pearson_upper(failed, accepted, delta))
    return Certificate(
        float(best["threshold"]), accepted, failed, accepted / len(np.asarray(scores)), bound
    )


def verify(
    certificate: Certificate, scores: ArrayLike, errors: ArrayLike, risk: float, delta: float
) -> dict[str, float]:
    """What a certificate turned out to be worth on test ``scores`` and ``errors`` (both [n]).

    ``accepted``, ``errors``, ``coverage``, ``risk`` (NaN where nothing is accepted), ``violated``
    (the test risk is above ``risk``) and ``surely_violated`` (so far above that its lower
    Clopper-Pearson bound at 1 - delta is, too). The guarantee is about the risk in the population:
    a test set of finite size may exceed ``risk`` by chance alone, so ``violated`` overstates
    failures somewhat.
    """
    score, wrong = np.asarray(scores, dtype=np.float64), np.asarray(errors, dtype=bool)
    inside = score > certificate.threshold
    accepted, failed = int(inside.sum()), int((inside & wrong).sum())
    found = failed / accepted if accepted else np.nan
    sure = accepted > 0 and stats.binom.sf(failed - 1, accepted, risk) <= delta
    return {
        "threshold": certificate.threshold,
        "accepted": accepted,
        "errors": failed,
        "coverage": accepted / len(score),
        "risk": found,
        "violated": bool(found > risk),
        "surely_violated": bool(sure and found > risk),
    }


def _above(values: NDArray[np.float64], grid: NDArray[np.float64]) -> NDArray[np.int64]:
    return len(values) - np.searchsorted(np.sort(values), grid, side="right")


def _check_levels(risk: float, delta: float) -> None:
    if not (0 < risk < 1 and 0 < delta < 1):
        raise AtlasError(
            f"Guarantee: risk and delta must lie between 0 and 1; found risk {risk}, delta {delta}."
        )

"""Do models err independently? Correlations, P(all wrong) and the effective number of models.

Salman & Liu argue (sections I, IV-B and VI) that a consensus of n models cuts random errors
exponentially if the models are independent. Here ``errors`` is always bool [M, n]: is model m wrong
on input i. With w_i the number of models wrong on input i, the mean over all subsets of k models of
P(all k wrong) is exactly mean_i C(w_i, k) / C(M, k), so no subset is left out and none enumerated.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats
from scipy.special import comb

from overfit_atlas.errors import AtlasError


class EffectiveModels(NamedTuple):
    """``P(all wrong) = q^value``, q the geometric mean error rate; interval over inputs.

    Where no input has all models wrong, ``value`` is infinite and ``low`` alone tells something.
    """

    value: float
    low: float
    high: float


class Decay(NamedTuple):
    """How P(all wrong) falls with the number of models: ``ln P = intercept + exponent * k``.

    ``low`` and ``high`` bound the exponent; ``independent`` is what the exponent would be if the
    models were independent, and ``ratio`` the share of it that was reached. ``r_squared`` tells how
    straight ln P is in k, ``r_squared_power`` in ln k: where the second is larger, the fall is
    slower than exponential. ``largest`` is the largest k with P above 0, the last one fitted.
    """

    exponent: float
    low: float
    high: float
    independent: float
    ratio: float
    r_squared: float
    r_squared_power: float
    largest: int


def error_correlations(errors: ArrayLike) -> NDArray[np.float64]:
    """Pearson (phi) correlations [M, M] of the errors; NaN for a model never or always wrong."""
    wrong = _checked(errors).astype(np.float64)
    centred = wrong - wrong.mean(axis=1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=1))
    scale = np.where(spread > 0, spread, np.nan)
    return (centred @ centred.T) / wrong.shape[1] / np.outer(scale, scale)


def all_wrong_by_size(errors: ArrayLike) -> pd.DataFrame:
    """P(all k models wrong) for k = 1..M, the mean over all subsets of k models.

    Columns: ``models`` (k), ``subsets``, ``all_wrong``, ``independent`` (mean over the same subsets
    of the product of the models' error rates), ``ratio`` of the two and ``ln_all_wrong`` (empty
    where 0).
    """
    wrong = _checked(errors)
    models = len(wrong)
    sizes = np.arange(1, models + 1)
    share = _all_wrong(np.bincount(wrong.sum(axis=0), minlength=models + 1))
    # Elementary symmetric polynomials of the error rates: the coefficients of prod (1 + rate x).
    product = np.ones(1)
    for rate in wrong.mean(axis=1):
        product = np.convolve(product, [1.0, rate])
    independent = product[1:] / comb(models, sizes)
    with np.errstate(divide="ignore", invalid="ignore"):
        return pd.DataFrame(
            {
                "models": sizes,
                "subsets": comb(models, sizes).round().astype(np.int64),
                "all_wrong": share,
                "independent": independent,
                "ratio": np.where(independent > 0, share / independent, np.nan),
                "ln_all_wrong": np.where(share > 0, np.log(share), np.nan),
            }
        )


def decay(
    errors: ArrayLike, rng: np.random.Generator, replicates: int = 2000, confidence: float = 0.95
) -> Decay:
    """Fit ln P(all k wrong) against k, with a bootstrap interval over inputs.

    Least squares over those k at which P is above 0; percentile interval. An input matters only by
    how many models err on it, so a replicate is one multinomial draw of those counts. The exponent
    is NaN where fewer than two k remain.
    """
    wrong = _checked(errors)
    models, n = wrong.shape
    count = np.bincount(wrong.sum(axis=0), minlength=models + 1)
    share = _all_wrong(count)
    used = share > 0
    sizes = np.arange(1, models + 1)
    exponent, fit = _line(sizes[used], share[used])
    _, fit_power = _line(np.log(sizes[used]), share[used])
    drawn = []
    for again in rng.multinomial(n, count / n, size=replicates):
        resampled = _all_wrong(again)
        kept = resampled > 0
        drawn.append(_line(sizes[kept], resampled[kept])[0])
    known = np.array(drawn)[~np.isnan(drawn)]
    tails = 50 * (1 - confidence), 50 * (1 + confidence)
    low, high = np.percentile(known, tails) if len(known) else (np.nan, np.nan)
    rates = wrong.mean(axis=1)
    independent = float(np.log(rates).mean()) if rates.all() else np.nan
    return Decay(
        exponent=exponent,
        low=float(low),
        high=float(high),
        independent=independent,
        ratio=exponent / independent if independent else np.nan,
        r_squared=fit,
        r_squared_power=fit_power,
        largest=int(sizes[used].max(initial=0)),
    )


def effective_models(errors: ArrayLike, confidence: float = 0.95) -> EffectiveModels:
    """How many independent models would be wrong together as often as these M are.

    The number m with P(all wrong) = q^m, where q is the geometric mean of the models' error rates:
    M for independent models whatever their rates, 1 for M models with the same errors, below 1
    never, above M for models that avoid each other's errors. The interval puts the Clopper-Pearson
    bounds of P(all wrong) in place of P and takes q as known. NaN when a model is never or always
    wrong.
    """
    wrong = _checked(errors)
    rates = wrong.mean(axis=1)
    if not rates.all() or (rates == 1).any():
        return EffectiveModels(np.nan, np.nan, np.nan)
    together = int(wrong.all(axis=0).sum())
    bounds = stats.binomtest(together, wrong.shape[1]).proportion_ci(confidence, method="exact")
    log_rate = np.log(rates).mean()
    with np.errstate(divide="ignore"):
        value, low, high = np.log([together / wrong.shape[1], bounds.high, bounds.low]) / log_rate
    return EffectiveModels(float(value), float(low), float(high))


def _all_wrong(count: NDArray[np.int64]) -> NDArray[np.float64]:
    """P(all k wrong), k = 1..M, from how many inputs have 0..M models wrong."""
    models = len(count) - 1
    sizes = np.arange(1, models + 1)
    chance = comb(np.arange(models + 1), sizes[:, None]) / comb(models, sizes)[:, None]
    return chance @ count / count.sum()


def _line(x: NDArray, share: NDArray[np.float64]) -> tuple[float, float]:
    """Slope of ln share against x, and the share of variance that the line explains."""
    if len(x) < 2:
        return np.nan, np.nan
    y = np.log(share) - np.log(share).mean()
    x = x - x.mean()
    slope = (x @ y) / (x @ x)
    variance = y @ y
    return float(slope), float(1 - ((y - slope * x) ** 2).sum() / variance) if variance else np.nan


def _checked(errors: ArrayLike) -> NDArray[np.bool_]:
    wrong = np.asarray(errors)
    if wrong.ndim != 2 or 0 in wrong.shape or wrong.dtype != np.bool_:
        raise AtlasError(
            f"Independence: expected errors as bool [models, inputs]; found {wrong.dtype} of shape "
            f"{wrong.shape}."
        )
    return wrong

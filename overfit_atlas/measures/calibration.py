"""Is the rise of the validation loss a matter of scale? Temperature, ECE and Brier score.

A temperature ``T`` divides all logits (Guo et al. 2017, section 4.2). If overfitting only inflates
the logits, the loss at the refitted temperature stays flat while the loss at ``T = 1`` rises.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize_scalar

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.probabilities import nll, probabilities

TEMPERATURE_BOUNDS = (0.02, 50.0)
BINS = 15


class Temperature(NamedTuple):
    """A fitted temperature: its value, the mean nll (nats) with it and without it."""

    temperature: float
    nll: float
    nll_unscaled: float
    at_bound: bool


def require_logits(logits: ArrayLike) -> NDArray[np.float64]:
    """Return ``logits`` ``[n, C]`` as float64, or raise AtlasError where they are no logits.

    Rows that all lie in [0, 1] and sum to 1 are probabilities: a temperature fitted to them would
    be wrong without any sign of it.
    """
    values = np.asarray(logits, dtype=np.float64)
    if values.ndim != 2 or 0 in values.shape or not np.isfinite(values).all():
        raise AtlasError(
            f"Logits must be a finite array [samples, classes]; found shape {values.shape}"
            f"{'' if np.isfinite(values).all() else ' with NaN or infinity'}. Check the run that "
            "wrote them."
        )
    in_range = values.min() >= 0 and values.max() <= 1
    if in_range and np.allclose(values.sum(axis=1), 1, rtol=0, atol=1e-3):
        raise AtlasError(
            "Logits were expected, but every row lies in [0, 1] and sums to 1, as probabilities do."
            " Give the numbers before the softmax, or the logarithm of the probabilities."
        )
    return values


def fit_temperature(
    logits: ArrayLike, labels: ArrayLike, bounds: tuple[float, float] = TEMPERATURE_BOUNDS
) -> Temperature:
    """The temperature within ``bounds`` that gives the lowest mean nll of ``logits / T``.

    ``logits`` is ``[n, C]``, ``labels`` is ``[n]``. The nll is convex in ``1/T``, so it has one
    valley in ``ln T`` and a bounded search there finds it; the answer is never worse than ``T =
    1``. ``at_bound`` tells that a bound is as good, so that the valley lies there or beyond (for
    instance when nothing is misclassified, where the loss falls for ever as ``T`` goes to 0).
    Raises AtlasError for probabilities given as logits. Source: Guo et al. 2017, section 4.2.
    """
    values = require_logits(logits)
    truth = np.asarray(labels)

    def loss(log_temperature: float) -> float:
        return float(nll(values * np.exp(-log_temperature), truth).mean())

    low, high = np.log(bounds)
    found = minimize_scalar(loss, bounds=(low, high), method="bounded", options={"xatol": 1e-6})
    candidates = {
        0.0: loss(0.0),
        low: loss(low),
        high: loss(high),
        float(found.x): float(found.fun),
    }
    best = min(candidates, key=lambda at: (candidates[at], abs(at)))
    return Temperature(
        temperature=float(np.exp(best)),
        nll=candidates[best],
        nll_unscaled=candidates[0.0],
        at_bound=min(candidates[low], candidates[high]) <= candidates[best] + 1e-12,
    )


def expected_calibration_error(
    class_probabilities: ArrayLike, labels: ArrayLike, bins: int = BINS, mass: bool = False
) -> float:
    """Expected calibration error of the largest probability, in [0, 1].

    ``class_probabilities`` is ``[n, C]``, ``labels`` is ``[n]``. The mean over bins, weighted by
    their share of samples, of ``|accuracy - mean confidence|``. Equal-width bins
    ``((b-1)/B, b/B]`` as in Guo et al. 2017, equation 3; with ``mass``, bins of equal count (Nguyen
    & O'Connor 2015) in the order of confidence, ties in the order of the samples.
    """
    values = np.asarray(class_probabilities, dtype=np.float64)
    confidence = values.max(axis=1)
    hit = values.argmax(axis=1) == np.asarray(labels)
    n = len(confidence)
    if mass:
        member = np.empty(n, dtype=np.int64)
        member[np.argsort(confidence, kind="stable")] = np.arange(n) * bins // n
    else:
        # The edges are the doubles nearest to b/B, so that a confidence of b/B stays in bin b.
        edges = np.arange(1, bins) / bins
        member = np.searchsorted(edges, confidence, side="left")
    gap = np.bincount(member, weights=hit - confidence, minlength=bins)
    return float(np.abs(gap).sum() / n)


def brier_score(class_probabilities: ArrayLike, labels: ArrayLike) -> float:
    """Mean squared distance between the prediction and the one-hot label, in [0, 2].

    ``class_probabilities`` is ``[n, C]``, ``labels`` is ``[n]``. Summed over classes, as Brier
    (1950) defined it; half of it for two classes is the binary score.
    """
    residual = np.array(class_probabilities, dtype=np.float64)
    residual[np.arange(len(residual)), np.asarray(labels)] -= 1
    return float((residual**2).sum(axis=1).mean())


def calibration_by_epoch(
    epochs: Iterable[int], logits: Iterable[ArrayLike], labels: ArrayLike
) -> pd.DataFrame:
    """Temperature, losses and calibration errors of each epoch.

    ``logits`` gives one ``[n, C]`` array an epoch and is read once, so that memory holds one epoch;
    ``labels`` is ``[n]``. Each temperature is fitted on the samples that it is judged on:
    ``nll_refit`` is the least loss that any rescaling could give, which is what the mechanism asks
    about, and no estimate for new data. Columns: ``epoch``, ``accuracy``, ``nll``, ``nll_refit``,
    ``temperature``, ``at_bound``, ``ece``, ``ece_mass``, ``ece_refit``, ``brier``, ``brier_refit``.
    """
    rows = []
    truth = np.asarray(labels)
    for epoch, values in zip(epochs, logits, strict=True):
        values = require_logits(values)
        fitted = fit_temperature(values, truth)
        plain, refit = probabilities(values), probabilities(values / fitted.temperature)
        rows.append(
            {
                "epoch": epoch,
                "accuracy": float((values.argmax(axis=1) == truth).mean()),
                "nll": fitted.nll_unscaled,
                "nll_refit": fitted.nll,
                "temperature": fitted.temperature,
                "at_bound": fitted.at_bound,
                "ece": expected_calibration_error(plain, truth),
                "ece_mass": expected_calibration_error(plain, truth, mass=True),
                "ece_refit": expected_calibration_error(refit, truth),
                "brier": brier_score(plain, truth),
                "brier_refit": brier_score(refit, truth),
            }
        )
    return pd.DataFrame(rows)

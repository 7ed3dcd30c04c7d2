"""The VC bound on the test error, and what it says about networks with many parameters.

Source: Rutgers report, section 3.1, after Vapnik: with probability at least 1 - eta

    test error <= train error + sqrt((D (ln(2N / D) + 1) - ln(eta / 4)) / N)

for N training samples. The report puts the number of parameters in the place of the VC dimension D,
and so do the tables here; for ReLU networks the VC dimension is larger still, of the order of
W L log W for W weights in L layers (Bartlett et al., 2019).

The term D (ln(2N / D) + 1) is the logarithm of (2eN / D)^D, which bounds the growth function at 2N
points only while D <= 2N (Sauer's lemma). Past D = 2N the formula *falls* again, drops below one
and ends at a negative radicand near D = 2eN, although the class only becomes richer. What it gives
there is no bound, hence :func:`state` calls it vacuous.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from overfit_atlas.errors import AtlasError

State = Literal["valid", "vacuous", "undefined"]

WORDS: dict[State, str] = {
    "valid": "a bound below one",
    "vacuous": "no information: an error is never above one",
    "undefined": "the formula asks for the root of a negative number",
}
BEYOND = "no bound: the formula holds up to D = 2N, and this model has more parameters"


def _check(samples: int, eta: float) -> None:
    if samples < 1 or not 0 < eta < 1:
        raise AtlasError(
            "VC bound: expected at least one sample and eta between 0 and 1, "
            f"got N = {samples} and eta = {eta}"
        )


def radicand(dimension: float | np.ndarray, samples: int, eta: float = 0.05) -> float | np.ndarray:
    """The number under the root of the bound; negative where the bound is undefined.

    ``dimension`` D > 0, a number or an array; ``samples`` N. Raises AtlasError for N < 1, eta
    outside (0, 1) or D not above zero.
    """
    _check(samples, eta)
    if np.any(np.asarray(dimension) <= 0):
        raise AtlasError(f"VC bound: the dimension must be above zero, got {dimension}")
    return (dimension * (np.log(2 * samples / dimension) + 1) - np.log(eta / 4)) / samples


def bound(
    dimension: float | np.ndarray,
    samples: int,
    train_error: float | np.ndarray = 0.0,
    eta: float = 0.05,
) -> float | np.ndarray:
    """Train error plus the root: the right-hand side of the bound, NaN where it is undefined.

    Errors are shares of one, not percent. The value is that of the formula, also past D = 2N where
    it bounds nothing; :func:`state` tells.
    """
    inside = radicand(dimension, samples, eta)
    return train_error + np.sqrt(np.where(inside < 0, np.nan, inside))[()]


def state(dimension: float, samples: int, train_error: float = 0.0, eta: float = 0.05) -> State:
    """``valid``, ``vacuous`` (one or more, or past D = 2N) or ``undefined`` (radicand < 0)."""
    if radicand(dimension, samples, eta) < 0:
        return "undefined"
    beyond = dimension > 2 * samples
    return "vacuous" if beyond or bound(dimension, samples, train_error, eta) >= 1 else "valid"


def largest_informative_dimension(
    samples: int, train_error: float = 0.0, eta: float = 0.05
) -> int | None:
    """The largest whole D whose bound is below one, or None when not even D = 1 has one.

    Solved, not searched: on (0, 2N] the radicand rises, its derivative being ln(2N / D) / N, so
    that it meets (1 - train_error)^2 at most once.
    """
    room = 1 - train_error
    if room <= 0 or bound(1, samples, train_error, eta) >= 1:
        return None
    # At D = 2N the radicand is 2 - ln(eta / 4) / N, above one: the root lies in between.
    root = brentq(
        lambda dimension: radicand(dimension, samples, eta) - room**2,
        1,
        2 * samples,
        xtol=1e-9,
        rtol=1e-14,
    )
    # A whole root has a bound of exactly one, which is not below one.
    return int(np.ceil(root)) - 1


def undefined_from(samples: int, eta: float = 0.05) -> float:
    """The D (a real number) above which the radicand is negative, just above 2eN."""
    _check(samples, eta)
    start = 2 * np.e * samples
    # From 2eN on the slope is below -1/N, so the radicand -ln(eta / 4) / N is used up this far on.
    stop = start - np.log(eta / 4) + 1
    return float(brentq(lambda dimension: radicand(dimension, samples, eta), start, stop))


def table(models: pd.DataFrame, eta: float = 0.05) -> pd.DataFrame:
    """The bound beside the measured test error, for each model.

    ``models``: columns ``parameters`` (D), ``samples`` (N), ``train_error``, ``test_error`` (shares
    of one; missing where not measured) and any others, which are kept. Added: ``radicand``,
    ``root``, ``bound`` (missing where undefined), ``state``, ``meaning`` (in words) and ``holds``,
    whether a valid bound is met by the measured test error (missing unless valid and measured).
    """
    found = []
    for model in models.itertuples(index=False):
        inside = radicand(model.parameters, model.samples, eta)
        root = np.sqrt(inside) if inside >= 0 else np.nan
        value = model.train_error + root
        kind = state(model.parameters, model.samples, model.train_error, eta)
        beyond = kind == "vacuous" and model.parameters > 2 * model.samples
        judged = kind == "valid" and not np.isnan([value, model.test_error]).any()
        found.append(
            {
                "radicand": inside,
                "root": root,
                "bound": value,
                "state": kind,
                "meaning": BEYOND if beyond else WORDS[kind],
                "holds": bool(model.test_error <= value) if judged else pd.NA,
            }
        )
    added = pd.DataFrame(found, index=models.index).astype({"holds": "boolean"})
    return pd.concat([models, added], axis=1)


def curve(
    samples: int, train_error: float = 0.0, eta: float = 0.05, points: int = 400
) -> pd.DataFrame:
    """The bound over D from 1 to just past the point where it turns undefined, for a figure.

    Columns: dimension (log-spaced), bound (missing where undefined), state.
    """
    dimensions = np.geomspace(1, 1.5 * undefined_from(samples, eta), points)
    return pd.DataFrame(
        {
            "dimension": dimensions,
            "bound": bound(dimensions, samples, train_error, eta),
            "state": [state(dimension, samples, train_error, eta) for dimension in dimensions],
        }
    )

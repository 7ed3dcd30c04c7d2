"""Comparisons that keep what is shared: the same inputs, the same seeds, one set inside another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.intervals import REAL, Bounds, mean_interval
from overfit_atlas.measures.selective import weighted_measures

EXACT_SIGN_FLIPS = 16


class NestedCounts(NamedTuple):
    """Errors and inputs of an outer accepted set, of the inner one, and of what the inner drops.

    ``p_two_samples``: Fisher's exact test as if outer and inner were independent samples, which
    they are not. ``p_nested``: the test of the dropped against the kept, which do not overlap.
    """

    outer_errors: int
    outer: int
    inner_errors: int
    inner: int
    dropped_errors: int
    dropped: int
    p_two_samples: float
    p_nested: float


def fisher(errors_a: int, accepted_a: int, errors_b: int, accepted_b: int) -> float:
    """Two-sided p of Fisher's exact test that two separate sets of inputs have one error rate."""
    table = [[errors_a, accepted_a - errors_a], [errors_b, accepted_b - errors_b]]
    if min(map(min, table)) < 0:
        raise AtlasError(
            f"Fisher's test: {errors_a} errors of {accepted_a} and {errors_b} of {accepted_b} "
            "cannot be; errors lie between 0 and the number accepted."
        )
    return float(stats.fisher_exact(table).pvalue)


def nested_counts(outer_errors: int, outer: int, inner_errors: int, inner: int) -> NestedCounts:
    """Is the error rate of what the inner set drops higher than of what it keeps?

    For counts where the inner accepted set lies inside the outer one and decides alike there, as
    the consensus' does in any member's at p_t >= .5 (Salman & Liu, Fig. 7: 2935 with 2926
    right, 2851 with 2848 right, at .99). Raises AtlasError for counts that cannot be nested.
    """
    dropped, dropped_errors = outer - inner, outer_errors - inner_errors
    if not 0 <= dropped_errors <= dropped:
        raise AtlasError(
            f"Nested counts: {inner_errors} errors of {inner} cannot lie inside {outer_errors} of "
            f"{outer}."
        )
    return NestedCounts(
        outer_errors,
        outer,
        inner_errors,
        inner,
        dropped_errors,
        dropped,
        fisher(outer_errors, outer, inner_errors, inner),
        fisher(dropped_errors, dropped, inner_errors, inner),
    )


def nested_sets(outer: ArrayLike, inner: ArrayLike, errors: ArrayLike) -> NestedCounts:
    """:func:`nested_counts` from bool [n]: accepted by the outer, by the inner, and ``errors``.

    ``errors`` are those of the outer's decisions. Raises AtlasError when the inner accepts an input
    that the outer does not.
    """
    outer, inner, wrong = (np.asarray(values, dtype=bool) for values in (outer, inner, errors))
    outside = int((inner & ~outer).sum())
    if outside:
        raise AtlasError(
            f"The nested test needs the inner accepted set inside the outer one; {outside} inputs "
            "are accepted by the inner alone. Use the same threshold for both, .5 or above."
        )
    return nested_counts(
        int((outer & wrong).sum()), int(outer.sum()), int((inner & wrong).sum()), int(inner.sum())
    )


def paired_tests(values: Mapping[str, Sequence[float]], bounds: Bounds = REAL) -> pd.DataFrame:
    """Every pair of ``values`` compared over seeds: name -> one number a seed, in the same order.

    With five seeds or so, normality cannot be checked and rank tests can hardly reach .05, so three
    tests stand side by side with the least p that each exact one could give. Columns: ``first``,
    ``second``, ``seeds``, ``difference`` (mean of first - second) with its t interval ``low``,
    ``high`` (95 %, within ``bounds``); ``p_t`` (paired t), ``p_wilcoxon`` (signed ranks, exact
    where there are no ties or zeros), ``p_sign_flip`` (exact over all 2^S sign changes up to 16
    seeds, else empty), ``least_p`` (2 / 2^S, the least that the last two can reach), ``p_t_holm``
    (Holm over the pairs). p is 1 where all differences are 0, and empty with fewer than two seeds.
    Seeds with a missing value in either are left out of that pair.
    """
    rows = []
    for first, second in combinations(values, 2):
        if len(values[first]) != len(values[second]):
            raise AtlasError(
                f"Paired over seeds: {first} has {len(values[first])} values, {second} has "
                f"{len(values[second])}; give one a seed, in the same order."
            )
        difference = np.asarray(values[first], dtype=float) - np.asarray(
            values[second], dtype=float
        )
        difference = difference[~np.isnan(difference)]
        interval = mean_interval(difference, bounds)
        rows.append(
            {
                "first": first,
                "second": second,
                "seeds": len(difference),
                "difference": interval.mean,
                "low": interval.low,
                "high": interval.high,
                **_p_values(difference),
                "least_p": min(1.0, 2.0 ** (1 - len(difference))),
            }
        )
    frame = pd.DataFrame(rows)
    frame["p_t_holm"] = holm(frame["p_t"]) if len(frame) else []
    return frame


def _p_values(difference: NDArray[np.float64]) -> dict[str, float]:
    n = len(difference)
    if n < 2:
        return {"p_t": np.nan, "p_wilcoxon": np.nan, "p_sign_flip": np.nan}
    if not difference.any():
        return {"p_t": 1.0, "p_wilcoxon": 1.0, "p_sign_flip": 1.0}
    spread = np.ptp(difference) > 0
    p_flip = np.nan
    if n <= EXACT_SIGN_FLIPS:
        signs = np.array(list(product((1, -1), repeat=n)))
        sums = np.abs(signs @ difference)
        p_flip = float((sums >= sums[0] * (1 - 1e-12)).mean())
    return {
        # Equal differences have no spread to hold the mean against.
        "p_t": float(stats.ttest_1samp(difference, 0).pvalue) if spread else np.nan,
        "p_wilcoxon": float(stats.wilcoxon(difference).pvalue),
        "p_sign_flip": p_flip,
    }


def holm(p_values: ArrayLike) -> NDArray[np.float64]:
    """Holm's (1979) adjusted p values for ``p_values`` [m]; missing ones stay so, uncounted."""
    p = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full_like(p, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    steps = p[order] * np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return adjusted


def replicate_measures(
    scores: ArrayLike,
    errors: ArrayLike,
    replicates: int,
    rng: np.random.Generator,
    coverages: Sequence[float] = (),
    chunk_bytes: int = 80_000_000,
) -> dict[str, NDArray[np.float64]]:
    """Measures of one seed's selectors on ``replicates`` bootstrap draws of the inputs.

    ``scores`` and ``errors`` are ``[selectors, inputs]``. Every selector meets the same draws, and
    so do other seeds with a generator in the same state, so that differences are paired over the
    inputs. Gives float64 [replicates, selectors] for each measure of
    :func:`overfit_atlas.measures.selective.measures`. ``chunk_bytes`` bounds the weights held.
    """
    scores, errors = np.asarray(scores, dtype=np.float64), np.asarray(errors)
    if scores.ndim != 2 or scores.shape != errors.shape:
        raise AtlasError(
            "Bootstrap: expected scores and errors [selectors, inputs] of one shape; found "
            f"{scores.shape} and {errors.shape}."
        )
    selectors, n = scores.shape
    rows = max(1, chunk_bytes // (8 * n))
    parts: list[dict[str, NDArray[np.float64]]] = []
    for start in range(0, replicates, rows):
        size = min(rows, replicates - start)
        weights = rng.multinomial(n, np.full(n, 1 / n), size=size).astype(np.float64)
        found = [
            weighted_measures(scores[k], errors[k], weights, coverages) for k in range(selectors)
        ]
        parts.append({name: np.stack([one[name] for one in found], axis=1) for name in found[0]})
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def compare_selectors(
    measured: Sequence[Mapping[str, NDArray[np.float64]]],
    drawn: Sequence[Mapping[str, NDArray[np.float64]]],
    names: Sequence[str],
    baseline: str,
    rng: np.random.Generator,
    confidence: float = 0.95,
) -> pd.DataFrame:
    """Each selector's measures and differences to ``baseline``, with paired bootstrap intervals.

    For each seed, ``measured`` holds the measures [selectors] and ``drawn`` those of
    :func:`replicate_measures`, [replicates, selectors], all from the same draws of inputs; a
    replicate here draws the seeds too (the crossed bootstrap of Owen 2007, which is conservative
    for two crossed factors), so that differences are paired over both. With one seed it is the
    plain bootstrap over inputs. With few seeds their part of the spread is understated by about
    (S - 1) / S in variance. Columns: ``selector``, ``measure``, ``mean`` (over seeds), ``low``,
    ``high`` (percentiles), ``difference`` (selector minus ``baseline``), ``difference_low``,
    ``difference_high``, ``seeds_below`` (in how many seeds the selector's value is below the
    baseline's) and ``seeds``. A measure that a selector cannot reach in some seed is empty.
    """
    if baseline not in names:
        raise AtlasError(f"Baseline '{baseline}' is none of the selectors {', '.join(names)}.")
    at, seeds = list(names).index(baseline), len(measured)
    replicates = len(next(iter(drawn[0].values())))
    share = rng.multinomial(seeds, np.full(seeds, 1 / seeds), size=replicates) / seeds
    tails = [50 * (1 - confidence), 50 * (1 + confidence)]
    rows = []
    for measure in measured[0]:
        point = np.stack([one[measure] for one in measured])
        again = np.einsum("rs,srk->rk", share, np.stack([one[measure] for one in drawn]))
        for k, selector in enumerate(names):
            low, high = np.percentile(again[:, k], tails)
            gap_low, gap_high = np.percentile(again[:, k] - again[:, at], tails)
            found, base = point[:, k], point[:, at]
            rows.append(
                {
                    "selector": selector,
                    "measure": measure,
                    "mean": found.mean(),
                    "low": low,
                    "high": high,
                    "difference": (found - base).mean(),
                    "difference_low": gap_low,
                    "difference_high": gap_high,
                    "seeds_below": int((found < base).sum()),
                    "seeds": seeds,
                }
            )
    return pd.DataFrame(rows)

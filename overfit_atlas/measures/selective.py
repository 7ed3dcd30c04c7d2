"""Risk and coverage: what remains wrong when the least certain inputs are left out.

Definitions are those of fd-shifts (``RiskCoverageStats``; Traub et al. 2024), so that its numbers
and ours agree on the same arrays, but for the scale: fd-shifts shows 1000 times AURC, E-AURC and
AUGRC, here they are plain. With the inputs in descending order of score, and l_i their losses (1
for an error, 0 otherwise; any loss of 0 or more will do):

- An operating point stands at the end of each group of equal scores, never inside one. At the k-th
  input, coverage c = k/n, selective risk r = (l_1 + ... + l_k) / k, generalized risk g = r c.
- AURC: the area below r(c) by the trapezoidal rule over the operating points and the point (0, r
  of the first one).
- AUGRC: the same below g(c), with (0, 0) as first point. It is the mean risk of an undetected
  error.
- E-AURC: AURC minus the AURC of the best possible order of an infinite sample with the same error
  rate e, e + (1 - e) ln(1 - e) (Geifman et al. 2019). The trapezoids of a finite perfect order fall
  short of that by some 1/n^2, so E-AURC can be a hair below 0, and more where scores are tied.

fd-shifts has an older AURC too (``metrics.aurc``); it places points elsewhere in groups of ties and
leaves out the last input, so its numbers differ.

Scores may be minus infinity (never accepted): such inputs are one last group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from overfit_atlas.errors import AtlasError


@dataclass(frozen=True)
class RiskCoverage:
    """Operating points in ascending order of coverage, each float64 [K], K distinct scores.

    ``score`` is the lowest among the accepted. ``generalized_risk`` is risk times coverage.
    """

    score: NDArray[np.float64]
    coverage: NDArray[np.float64]
    selective_risk: NDArray[np.float64]
    generalized_risk: NDArray[np.float64]

    @property
    def threshold(self) -> NDArray[np.float64]:
        """A threshold p_t for each point, float64 [K]: just its inputs have a score strictly above.

        Algorithm 1 accepts strictly above p_t, so no score is its own threshold: each stands half
        way to the next lower score, the last half way to 0. NaN where no p_t of 0 or more accepts
        so many, for a score of 0 or minus infinity.
        """
        below = np.append(np.maximum(self.score[1:], 0), 0)
        between = below + (np.maximum(self.score, 0) - below) / 2
        # Between neighbours among the float64 there is none.
        strict = np.minimum(between, np.nextafter(self.score, -np.inf))
        return np.where(self.score > 0, strict, np.nan)

    def table(self) -> pd.DataFrame:
        """The points, a row each: threshold, coverage, selective_risk, generalized_risk."""
        return pd.DataFrame({"threshold": self.threshold} | vars(self)).drop(columns="score")


def risk_coverage(scores: ArrayLike, losses: ArrayLike) -> RiskCoverage:
    """The risk-coverage curve of ``scores`` [n] (higher is surer) and ``losses`` [n] (errors 0/1).

    Raises AtlasError for shapes that differ, no inputs, NaN, or a loss that is negative or
    infinite.
    """
    ordered, ends, losses, _ = _sorted(scores, losses)
    total = np.cumsum(losses)[ends]
    accepted = ends + 1
    return RiskCoverage(
        ordered[ends], accepted / len(losses), total / accepted, total / len(losses)
    )


def aurc(scores: ArrayLike, losses: ArrayLike) -> float:
    """Area under the risk-coverage curve (Geifman et al. 2019), as the module defines it."""
    curve = risk_coverage(scores, losses)
    risk = np.concatenate([curve.selective_risk[:1], curve.selective_risk])
    return float(np.trapezoid(risk, np.concatenate([[0.0], curve.coverage])))


def augrc(scores: ArrayLike, losses: ArrayLike) -> float:
    """Area under the generalized risk-coverage curve (Traub et al. 2024), as the module defines it.

    For errors it equals (1 - AUROC) a (1 - a) + (1 - a)^2 / 2 with accuracy a, where AUROC is that
    of telling correct from wrong by score.
    """
    curve = risk_coverage(scores, losses)
    risk = np.concatenate([[0.0], curve.generalized_risk])
    return float(np.trapezoid(risk, np.concatenate([[0.0], curve.coverage])))


def optimal_aurc(error_rate: ArrayLike) -> NDArray[np.float64]:
    """AURC of a perfect order of infinitely many inputs: e + (1 - e) ln(1 - e)."""
    rate = np.asarray(error_rate, dtype=np.float64)
    kept = 1 - rate
    return rate + kept * np.log(np.where(kept > 0, kept, 1))


def e_aurc(scores: ArrayLike, errors: ArrayLike) -> float:
    """Excess AURC: :func:`aurc` minus :func:`optimal_aurc`. ``errors`` must be 0 or 1."""
    wrong = np.asarray(errors, dtype=np.float64)
    if not np.isin(wrong, (0, 1)).all():
        raise AtlasError("E-AURC is defined for errors, 0 or 1; other losses were given.")
    return aurc(scores, wrong) - float(optimal_aurc(wrong.mean()))


def risk_at_coverage(scores: ArrayLike, losses: ArrayLike, coverage: float) -> float:
    """Selective risk when the share ``coverage`` of the inputs with the highest scores is accepted.

    Where the share ends inside a group of equal scores the group's members count alike, which is
    the expectation over random choices within it: the generalized risk is read off between
    operating points on a straight line and divided by the coverage. NaN when that share can only be
    reached with inputs whose score is minus infinity, or ``coverage`` is not in (0, 1].
    """
    curve = risk_coverage(scores, losses)
    reachable = np.concatenate([[0.0], curve.coverage[np.isfinite(curve.score)]])[-1]
    if not 0 < coverage <= reachable + 1e-12:
        return np.nan
    risk = np.interp(
        coverage,
        np.concatenate([[0.0], curve.coverage]),
        np.concatenate([[0.0], curve.generalized_risk]),
    )
    return float(risk / coverage)


def measures(
    scores: ArrayLike, errors: ArrayLike, coverages: Sequence[float] = ()
) -> dict[str, float]:
    """``accuracy``, ``aurc``, ``e_aurc``, ``augrc`` and ``risk_at_<coverage>`` of one selector."""
    found = {
        "accuracy": float(1 - np.mean(np.asarray(errors))),
        "aurc": aurc(scores, errors),
        "e_aurc": e_aurc(scores, errors),
        "augrc": augrc(scores, errors),
    }
    return found | {risk_name(c): risk_at_coverage(scores, errors, c) for c in coverages}


def risk_name(coverage: float) -> str:
    """The name under which the risk at ``coverage`` stands in tables: ``risk_at_0.9``."""
    return f"risk_at_{coverage:g}"


def weighted_measures(
    scores: ArrayLike,
    errors: ArrayLike,
    weights: NDArray[np.float64],
    coverages: Sequence[float] = (),
) -> dict[str, NDArray[np.float64]]:
    """:func:`measures` of ``B`` reweighted samples at once, each value float64 [B].

    ``weights`` is ``[B, n]`` with a positive sum in each row. A row of counts gives what the
    measures give for the sample in which every input is repeated that often, so a bootstrap needs
    one sort.
    """
    ordered, ends, losses, order = _sorted(scores, errors)
    weight = weights.take(order, axis=1)
    accepted = np.cumsum(weight, axis=1)
    total = accepted[:, -1:].copy()
    wrong = np.cumsum(np.multiply(weight, losses, out=weight), axis=1)
    if len(ends) < len(order):
        accepted, wrong = accepted[:, ends], wrong[:, ends]
    # Leading groups without weight hold no input: they take no width, and must not lend a height.
    first = (accepted > 0).argmax(axis=1)[:, None]
    height = np.take_along_axis(wrong, first, axis=1) / np.take_along_axis(accepted, first, axis=1)
    selective = np.divide(wrong, np.maximum(accepted, 1e-300))
    np.copyto(selective, height, where=np.arange(len(ends)) < first)
    rate = wrong[:, -1:] / total
    area = _area(selective, accepted, height) / total
    found = {
        "accuracy": 1 - rate,
        "aurc": area,
        "e_aurc": area - optimal_aurc(rate),
        "augrc": _area(wrong, accepted, 0.0) / total**2,
    }
    finite = np.flatnonzero(np.isfinite(ordered[ends]))
    reachable = accepted[:, finite[-1:]] if len(finite) else np.zeros_like(total)
    for share in coverages:
        risk = _crossing(accepted, wrong, share * total) / (share * total)
        found[risk_name(share)] = np.where(reachable >= (share - 1e-12) * total, risk, np.nan)
    return {name: value[:, 0] for name, value in found.items()}


def _area(height: NDArray, x: NDArray, start: NDArray | float) -> NDArray[np.float64]:
    """Trapezoids below each row of ``height`` over ``x``; at x = 0 the height is ``start``."""
    first = x[:, :1] * (height[:, :1] + start)
    rest = np.einsum("bi,bi->b", np.diff(x, axis=1), height[:, 1:] + height[:, :-1])
    return (first + rest[:, None]) / 2


def _crossing(x: NDArray, y: NDArray, at: NDArray) -> NDArray[np.float64]:
    """Each row's y where its ascending x, starting from (0, 0), reaches ``at`` [B, 1]."""
    after = (x < at * (1 - 1e-12)).sum(axis=1, keepdims=True).clip(max=x.shape[1] - 1)
    before = np.maximum(after - 1, 0)
    here_x, here_y = np.take_along_axis(x, after, axis=1), np.take_along_axis(y, after, axis=1)
    last_x = np.where(after > 0, np.take_along_axis(x, before, axis=1), 0)
    last_y = np.where(after > 0, np.take_along_axis(y, before, axis=1), 0)
    return last_y + (here_y - last_y) * (at - last_x) / (here_x - last_x)


def _sorted(
    scores: ArrayLike, losses: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.float64], NDArray[np.int64]]:
    """Scores in descending order, where each group of ties ends, losses so ordered, the order."""
    scores = np.asarray(scores, dtype=np.float64)
    losses = np.asarray(losses, dtype=np.float64)
    if scores.shape != losses.shape or scores.ndim != 1 or len(scores) == 0:
        raise AtlasError(
            f"Risk and coverage: expected one score and one loss an input; found shapes "
            f"{scores.shape} and {losses.shape}."
        )
    if np.isnan(scores).any() or not np.isfinite(losses).all() or (losses < 0).any():
        raise AtlasError(
            "Risk and coverage: scores must not be NaN, losses must be finite and 0 or more. Check "
            "the predictions for a run that diverged."
        )
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    ends = np.append(np.flatnonzero(ordered[1:] != ordered[:-1]), len(ordered) - 1)
    return ordered, ends, losses[order], order

"""Consensus on anybody's predictions: who is accepted at a threshold, and the whole curve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.consensus import Rule, consensus
from overfit_atlas.measures.paired import replicate_measures
from overfit_atlas.measures.selective import (
    measures,
    risk_at_coverage,
    risk_coverage,
    risk_name,
)
from overfit_atlas.measures.selectors import max_probability, mean_probability
from overfit_atlas.randomness import generator

REPLICATES = 1000


class Outcome(NamedTuple):
    """``decision`` int64 [n] (-1: rejected), ``score`` float64 [n], a curve and totals."""

    decision: np.ndarray
    score: np.ndarray
    curve: pd.DataFrame
    totals: dict[str, float]


def decide(
    probabilities: np.ndarray,
    threshold: float,
    labels: np.ndarray | None = None,
    k: int | None = None,
    rule: Rule = "classwise_min",
) -> Outcome:
    """Accept where the consensus' score is strictly above ``threshold``; count what is known.

    ``probabilities``: [models, n, classes], ``labels``: [n] or None. The curve holds, for every
    coverage that there is, the threshold that gives it (missing where none does), coverage and,
    with labels, risk and generalized_risk. Totals: inputs, accepted, coverage and, with labels,
    errors, risk, accuracy (every input classified) and the areas of
    :mod:`overfit_atlas.measures.selective`.
    """
    if not 0 <= threshold < 1:
        raise AtlasError(f"threshold: expected a number from 0 to below 1, got {threshold}")
    score, chosen = consensus(probabilities, k=k, rule=rule)
    accepted = score > threshold
    totals: dict[str, float] = {
        "inputs": len(score),
        "accepted": int(accepted.sum()),
        "coverage": float(accepted.mean()),
    }
    wrong = np.zeros(len(score), dtype=bool) if labels is None else chosen != labels
    curve = risk_coverage(score, wrong).table().rename(columns={"selective_risk": "risk"})
    if labels is None:
        curve = curve[["threshold", "coverage"]]
    else:
        errors = int((accepted & wrong).sum())
        totals |= {"errors": errors, "risk": errors / accepted.sum() if accepted.any() else np.nan}
        totals |= measures(score, wrong)
    return Outcome(np.where(accepted, chosen, -1), score, curve, totals)


def rivals(
    probabilities: np.ndarray,
    names: Sequence[str],
    labels: np.ndarray,
    coverage: float,
    k: int | None = None,
    rule: Rule = "classwise_min",
) -> pd.DataFrame:
    """The consensus beside plain averaging and each member alone, all at one ``coverage``.

    ``probabilities``: [models, n, classes]. A row each, the consensus first: selector, risk, and
    the difference of risks to the consensus (above 0: the consensus is wrong less often) with the
    95 % interval over bootstrap draws of the inputs, the same draws for all.
    """
    selections = {
        "consensus": consensus(probabilities, k=k, rule=rule),
        "mean of probabilities": mean_probability(probabilities),
        **{name: max_probability(one) for name, one in zip(names, probabilities, strict=True)},
    }
    scores = np.stack([score for score, _ in selections.values()])
    errors = np.stack([decision != labels for _, decision in selections.values()])
    drawn = replicate_measures(scores, errors, REPLICATES, generator(0, "inputs"), [coverage])
    found = drawn[risk_name(coverage)]
    risk = [risk_at_coverage(*pair, coverage) for pair in zip(scores, errors, strict=True)]
    low, high = np.nanpercentile(found - found[:, :1], [2.5, 97.5], axis=0)
    return pd.DataFrame(
        {
            "selector": list(selections),
            "risk": risk,
            "difference": np.subtract(risk, risk[0]),
            "low": low,
            "high": high,
        }
    )


def winner(compared: pd.DataFrame) -> str:
    """Which of :func:`rivals` wins, in a sentence; a lead whose interval holds 0 is none."""
    others = compared.iloc[1:]
    ahead = others[others.high < 0]
    if len(ahead):
        best = ahead.loc[ahead.risk.idxmin()]
        return f"{best.selector} wins over the consensus"
    if (others.low > 0).all():
        return "the consensus wins over averaging and over each member"
    behind = others[others.low > 0].selector.tolist()
    if behind:
        return f"the consensus wins over {', '.join(behind)} alone; the rest is undecided"
    return "undecided: every interval holds 0"

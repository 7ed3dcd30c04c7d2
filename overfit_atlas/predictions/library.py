"""Consensus on anybody's predictions: who is accepted at a threshold, and the whole curve."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.consensus import Rule, consensus
from overfit_atlas.measures.selective import measures, risk_coverage


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

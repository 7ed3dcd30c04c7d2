"""What each way of asking several predictions is worth, beside one network and the consensus.

All are compared on the same test images. The consensus (Salman and Liu, Algorithm 1) gives no
probabilities, so that it has no nll and no ECE; its coverage at the threshold p_t is the one at
which all are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from overfit_atlas.measures.boosting import mean_logits, vote_logits
from overfit_atlas.measures.calibration import expected_calibration_error
from overfit_atlas.measures.consensus import accuracy_at_coverage, consensus
from overfit_atlas.measures.independence import error_correlations
from overfit_atlas.measures.intervals import (
    DIFFERENCE,
    POSITIVE,
    REAL,
    SHARE,
    Bounds,
    mean_interval,
    paired_difference,
)
from overfit_atlas.measures.probabilities import nll, probabilities
from overfit_atlas.measures.selective import augrc, aurc, risk_at_coverage
from overfit_atlas.measures.selectors import max_probability
from overfit_atlas.predictions.ensembles import Ensemble

SINGLE, DEEP, BAGGING, SAMME, DROPOUT, SNAPSHOTS, AGREED, OTHERS = (
    "single",
    "deep",
    "bagging",
    "samme",
    "mc_dropout",
    "snapshots",
    "consensus",
    "architectures",
)

BOUNDS: dict[str, tuple[Bounds, Bounds]] = {
    "accuracy": (SHARE, DIFFERENCE),
    "accuracy_at_coverage": (SHARE, DIFFERENCE),
    "aurc": (SHARE, DIFFERENCE),
    "augrc": (SHARE, DIFFERENCE),
    "nll": (POSITIVE, REAL),
    "ece": (SHARE, DIFFERENCE),
    "correlation": (DIFFERENCE, REAL),
    "member_accuracy": (SHARE, DIFFERENCE),
}
"""What is measured, with the bounds of its values and of their differences."""

RIVALS = (SINGLE, DEEP)
"""What all are held against, paired by seed."""

COVERAGES = np.arange(1, 51) / 50
"""The shares classified at which risk is drawn."""


class Decided(NamedTuple):
    """What several predictions amount to: score and decision [n], and logits [n, C] if there are.

    ``members`` [M, n]: what each of them decides; ``trainings`` and ``passes``: what they cost.
    """

    score: np.ndarray
    decision: np.ndarray
    logits: np.ndarray | None
    members: np.ndarray
    trainings: int
    passes: int


def decided(
    alone: np.ndarray,
    snapshots: np.ndarray,
    ensembles: Mapping[str, Ensemble],
    others: Sequence[np.ndarray],
) -> dict[str, Decided]:
    """Each way to decide, from logits of the same images.

    ``alone`` [n, C]: the run's; ``snapshots`` [S, n, C]: its epochs'; ``ensembles``: deep (all but
    the run itself), bagging, samme and mc_dropout; ``others``: logits of other architectures, or
    none.
    """
    deep = np.concatenate([alone[None], ensembles[DEEP].logits])
    boosted = ensembles[SAMME]
    answers = boosted.logits.argmax(axis=2)
    votes = vote_logits(answers, boosted.votes, alone.shape[1])
    dropped, bagged = ensembles[DROPOUT].logits, ensembles[BAGGING].logits
    found = {
        SINGLE: _surest(alone, alone[None], 1),
        DEEP: _surest(mean_logits(deep), deep, len(deep)),
        BAGGING: _surest(mean_logits(bagged), bagged, len(bagged)),
        SAMME: _surest(votes, boosted.logits, len(answers)),
        DROPOUT: _surest(mean_logits(dropped), dropped, 1),
        SNAPSHOTS: _surest(mean_logits(snapshots), snapshots, 1),
        AGREED: _agreed(deep),
    }
    return found | ({OTHERS: _agreed(np.stack(others))} if others else {})


def _surest(logits: np.ndarray, members: np.ndarray, trainings: int) -> Decided:
    score, decision = max_probability(probabilities(logits))
    return Decided(score, decision, logits, members.argmax(axis=2), trainings, len(members))


def _agreed(members: np.ndarray) -> Decided:
    score, decision = consensus(probabilities(members))
    count = len(members)
    return Decided(score, decision, None, members.argmax(axis=2), count, count)


def measured(
    found: Mapping[str, Decided], labels: np.ndarray, threshold: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One seed: a row a method, and risk by coverage.

    Columns of the first: method, trainings, passes (forward, an image), coverage (where the
    consensus of the deep ensemble accepts at ``threshold``), and the keys of ``BOUNDS``; of the
    second: method, coverage, risk. What cannot be had is missing.
    """
    coverage = float((found[AGREED].score > threshold).mean())
    rows, curves = [], []
    for method, own in found.items():
        wrong = own.decision != labels
        row = {
            "method": method,
            "trainings": own.trainings,
            "passes": own.passes,
            "coverage": coverage,
            "accuracy": 1 - wrong.mean(),
            "accuracy_at_coverage": accuracy_at_coverage(own.score, own.decision, labels, coverage),
            "aurc": aurc(own.score, wrong),
            "augrc": augrc(own.score, wrong),
            "nll": np.nan,
            "ece": np.nan,
            "correlation": _correlation(own.members != labels),
            "member_accuracy": (own.members == labels).mean(),
        }
        if own.logits is not None:
            row["nll"] = nll(own.logits, labels).mean()
            row["ece"] = expected_calibration_error(probabilities(own.logits), labels)
        rows.append(row)
        for share in COVERAGES:
            curves.append((method, share, risk_at_coverage(own.score, wrong, share)))
    return pd.DataFrame(rows), pd.DataFrame(curves, columns=["method", "coverage", "risk"])


def _correlation(errors: np.ndarray) -> float:
    """Mean correlation of the errors over pairs of members; missing where no pair has one."""
    pairs = error_correlations(errors)[np.triu_indices(len(errors), 1)]
    known = pairs[~np.isnan(pairs)]
    return float(known.mean()) if len(known) else np.nan


def rounds(ensembles: Mapping[str, Ensemble]) -> pd.DataFrame:
    """One seed: the error on the training images of each trained member, and its vote.

    Columns: method, member (from 1; the first of the deep ensemble is the run itself), error
    (weighted as the method weighs), vote.
    """
    rows: list[dict[str, float | str]] = []
    for method in (DEEP, BAGGING, SAMME):
        own, first = ensembles[method], 2 if method == DEEP else 1
        for place, (error, vote) in enumerate(zip(own.errors, own.votes, strict=True)):
            rows.append({"method": method, "member": first + place, "error": error, "vote": vote})
    return pd.DataFrame(rows)


def summarise(
    measures: pd.DataFrame, curves: pd.DataFrame, trained: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The tables of :func:`measured` and :func:`rounds`, with a column ``seed``, over seeds.

    With 95 % intervals: method, trainings, passes, quantity (coverage or one of ``BOUNDS``), seeds,
    mean, low, high, and beside one network and the deep ensemble beside_single, beside_deep (mean
    difference, paired by seed) with their _low and _high; method, coverage, seeds, risk, risk_low,
    risk_high; method, member, seeds, error and vote with their ends, and fitted: the share of seeds
    in which the member has no error.
    """
    return (
        pd.DataFrame(_quantities(measures)),
        pd.DataFrame(_risks(curves)),
        pd.DataFrame(_rounds(trained)),
    )


def _quantities(measures: pd.DataFrame) -> Iterator[dict[str, float | str]]:
    wide = measures.pivot(index="seed", columns="method")
    for method in measures.method.unique():
        cost = measures[measures.method == method].iloc[0]
        for quantity, (values, changes) in {"coverage": (SHARE, DIFFERENCE), **BOUNDS}.items():
            own = wide[quantity, method]
            found = mean_interval(own, values)
            row = {
                "method": method,
                "trainings": cost.trainings,
                "passes": cost.passes,
                "quantity": quantity,
                "seeds": found.n,
                "mean": found.mean,
                "low": found.low,
                "high": found.high,
            }
            for rival in RIVALS:
                change = paired_difference(own, wide[quantity, rival], changes)
                row |= change.columns(f"beside_{rival}")
            yield row


def _risks(curves: pd.DataFrame) -> Iterator[dict[str, float | str]]:
    for (method, share), own in curves.groupby(["method", "coverage"], sort=False):
        found = mean_interval(own.risk, SHARE)
        yield {"method": method, "coverage": share, "seeds": found.n} | found.columns("risk")


def _rounds(trained: pd.DataFrame) -> Iterator[dict[str, float | str]]:
    for (method, member), own in trained.groupby(["method", "member"], sort=False):
        error, vote = mean_interval(own.error, SHARE), mean_interval(own.vote, POSITIVE)
        yield {
            "method": method,
            "member": member,
            "seeds": error.n,
            **error.columns("error"),
            **vote.columns("vote"),
            "fitted": (own.error == 0).mean(),
        }

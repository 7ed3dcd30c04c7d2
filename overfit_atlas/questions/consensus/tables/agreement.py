"""Tables of the consensus experiment: one analysis a seed, and a cheap summary over seeds.

A new seed is analysed alone, and the summary is made again from the small tables of all seeds. Who
is told by two columns: ``member`` (a model, ``consensus``, ``mean`` for the ensemble that averages
probabilities, ``best`` for the member that turned out best in that seed) and ``reading`` (a rule of
:mod:`overfit_atlas.measures.consensus` for the consensus, ``max_probability`` otherwise).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from overfit_atlas.measures.consensus import RULES, accuracy_at_coverage, consensus, curve
from overfit_atlas.measures.intervals import (
    DIFFERENCE,
    SHARE,
    Bounds,
    interval_columns,
    mean_interval,
    paired_difference,
)
from overfit_atlas.predictions.members import BEST, CONSENSUS, MEAN, Member, read_members

SINGLE = "max_probability"
WHO = ["reading", "member"]


def analyse(
    members: Sequence[Member],
    thresholds: np.ndarray,
    coverages: Sequence[float],
    counts_at: Sequence[float],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Curves and headline numbers of one seed, on the test side of ``members``.

    The curves hold reading, member, threshold, coverage, accepted, correct, accuracy. The headline
    holds reading, member, quantity, at, value, where ``quantity`` is ``inputs`` (their
    number), ``accuracy`` (with every input classified), ``accuracy_at_coverage`` (at the shares
    ``coverages``; both missing where a rule never classifies that many) and, at the thresholds
    ``counts_at``, ``accepted``, ``correct`` and ``accuracy_at_threshold``.

    Raises AtlasError where the members do not tell about the same inputs.
    """
    stacked, labels = read_members(members)
    names = [member.name for member in members]
    curves: list[pd.DataFrame] = []
    headline: list[pd.DataFrame] = []
    for reading, member, score, decision in _rules(stacked, names):
        curves.append(
            curve(score, decision, labels, thresholds).assign(reading=reading, member=member)
        )
        counts = curve(score, decision, labels, np.asarray(counts_at))
        known = [
            ("inputs", np.nan, len(labels)),
            ("accuracy", np.nan, accuracy_at_coverage(score, decision, labels, 1.0)),
            *(
                (
                    "accuracy_at_coverage",
                    share,
                    accuracy_at_coverage(score, decision, labels, share),
                )
                for share in coverages
            ),
            *(
                (quantity, row.threshold, getattr(row, column))
                for row in counts.itertuples()
                for quantity, column in (
                    ("accepted", "accepted"),
                    ("correct", "correct"),
                    ("accuracy_at_threshold", "accuracy"),
                )
            ),
        ]
        headline.extend((reading, member, *entry) for entry in known)
    frame = pd.DataFrame(headline, columns=[*WHO, "quantity", "at", "value"])
    columns = [*WHO, "threshold", "coverage", "accepted", "correct", "accuracy"]
    return pd.concat(curves, ignore_index=True)[columns], _with_best(frame, names)


def _rules(
    stacked: np.ndarray, names: Sequence[str]
) -> Iterator[tuple[str, str, np.ndarray, np.ndarray]]:
    for rule in RULES:
        yield rule, CONSENSUS, *consensus(stacked, rule=rule)
    for name, one in zip(names, stacked, strict=True):
        yield SINGLE, name, *consensus(one[None])
    yield SINGLE, MEAN, *consensus(stacked.mean(axis=0, keepdims=True))


def _with_best(headline: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Add the best single member at each coverage: chosen after the fact, so a high bar."""
    compared = headline.quantity.isin(["accuracy", "accuracy_at_coverage"])
    single = headline[compared & headline.member.isin(names)]
    best = single.groupby(["quantity", "at"], dropna=False, sort=False)["value"].max()
    rows = best.reset_index().assign(reading=SINGLE, member=BEST)
    return pd.concat([headline, rows[headline.columns]], ignore_index=True)


def summarise_curves(by_seed: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Mean and 95 % interval over seeds at each threshold, per reading and member.

    Columns: reading, member, threshold, seeds, coverage_mean, coverage_low, coverage_high,
    accuracy_seeds (those that accepted anything), accuracy_mean, accuracy_low, accuracy_high.
    """
    together = pd.concat(by_seed.values(), ignore_index=True)
    rows = []
    for key, group in together.groupby([*WHO, "threshold"], sort=False):
        coverage = mean_interval(group.coverage, SHARE)
        accuracy = mean_interval(group.accuracy, SHARE)
        rows.append((*key, coverage.n, *coverage[:3], accuracy.n, *accuracy[:3]))
    names = [
        "seeds",
        *interval_columns("coverage"),
        "accuracy_seeds",
        *interval_columns("accuracy"),
    ]
    return pd.DataFrame(rows, columns=[*WHO, "threshold", *names])


def summarise_headline(by_seed: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Mean and 95 % interval over seeds of each headline quantity, and its distance to consensus.

    Columns: reading, member, quantity, at, seeds, mean, low, high; then, for accuracies, the paired
    difference *consensus minus this one* in the literal reading: difference_mean, difference_low,
    difference_high and ``consensus_better``, the number of seeds in which the consensus was above.
    """
    together = pd.concat(
        [frame.assign(seed=seed) for seed, frame in by_seed.items()], ignore_index=True
    )
    groups = together.groupby([*WHO, "quantity", "at"], sort=False, dropna=False)
    # A missing `at` is no dictionary key that could be found again, so it is looked up as text.
    values = {(*key[:3], f"{key[3]:g}"): group.set_index("seed")["value"] for key, group in groups}
    counts = Bounds(0, inputs(by_seed))
    rows = []
    for (reading, member, quantity, at), own in values.items():
        interval = mean_interval(own, SHARE if quantity.startswith("accuracy") else counts)
        difference, better = (np.nan, np.nan, np.nan), pd.NA
        if quantity.startswith("accuracy") and member != CONSENSUS:
            literal, own = values[RULES[0], CONSENSUS, quantity, at].align(own)
            difference, better = (
                paired_difference(literal, own, DIFFERENCE)[:3],
                int((literal > own).sum()),
            )
        place = (reading, member, quantity, float(at))
        rows.append((*place, interval.n, *interval[:3], *difference, better))
    names = ["seeds", "mean", "low", "high", *interval_columns("difference"), "consensus_better"]
    frame = pd.DataFrame(rows, columns=[*WHO, "quantity", "at", *names])
    return frame.astype({"consensus_better": "Int64"})


def inputs(by_seed: Mapping[int, pd.DataFrame]) -> float:
    """How many inputs the headline numbers of ``by_seed`` are about: the most of any seed."""
    return max(float(one.loc[one.quantity == "inputs", "value"].max()) for one in by_seed.values())

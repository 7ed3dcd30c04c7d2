"""What the consensus experiment measures for the register of claims (``config/claims.yaml``).

Each function takes the tables of all seeds (seed -> table) and the name of the setting, and gives
rows of claim, setting, part, estimate, low, high, n. Intervals are over seeds, 95 %.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from overfit_atlas.claims.rows import claim_rows
from overfit_atlas.measures.consensus import RULES
from overfit_atlas.measures.intervals import (
    DIFFERENCE,
    SHARE,
    Bounds,
    Interval,
    mean_interval,
    prediction_interval,
)
from overfit_atlas.predictions.members import COMBINED
from overfit_atlas.questions.consensus.tables.agreement import SINGLE

LITERAL, UNANIMOUS = RULES
READINGS = {LITERAL: "class-wise minimum", UNANIMOUS: "models must agree"}
FLAT_UNTIL, CLOSE_FROM = 0.4, 0.8  # where the paper calls curves flat, and close
GAP_AT = (0.5, 0.9, 0.99)

BySeed = Mapping[int, pd.DataFrame]


def better_than_members(
    curves: BySeed, risk_coverage: BySeed, members: Sequence[str], setting: str
) -> pd.DataFrame:
    """C6: the share of thresholds, and of coverages, at which the consensus beats each member.

    Left out are places where one of the two accepts nothing, or cannot reach the coverage, and
    those where the member makes no error that could be avoided.
    """
    rows = []
    for member in members:
        shares = []
        for table in curves.values():
            ours, theirs = (
                _curve(table, *who).accuracy for who in ((LITERAL, COMBINED), (SINGLE, member))
            )
            shares.append(_share(ours > theirs, ours.notna() & (theirs < 1)))
        rows.append(("C6", f"{setting}, at equal p_t", member, mean_interval(shares, SHARE)))
    for member in members:
        shares = []
        for table in risk_coverage.values():
            risk = table.set_index(["selector", "coverage"])["risk"]
            ours, theirs = risk[LITERAL], risk[member]
            shares.append(_share(ours < theirs, ours.notna() & (theirs > 0)))
        rows.append(("C6", f"{setting}, at equal coverage", member, mean_interval(shares, SHARE)))
    return _frame(rows)


def at_coverage(headline: BySeed, coverage: float, setting: str) -> pd.DataFrame:
    """C7: accuracy of the combined with the share ``coverage`` classified, in both readings."""
    rows = []
    for reading, words in READINGS.items():
        values = [
            _value(table, reading, COMBINED, "accuracy_at_coverage", coverage)
            for table in headline.values()
        ]
        rows.append(("C7", setting, words, mean_interval(values, SHARE)))
    return _frame(rows)


def flat_at_low_thresholds(curves: BySeed, setting: str) -> pd.DataFrame:
    """C8: how far accuracy and coverage of the combined move between p_t = 0 and .4."""
    rows = []
    for reading, words in READINGS.items():
        of_seeds = [_curve(table, reading, COMBINED) for table in curves.values()]
        for quantity in ("accuracy", "coverage"):
            low = [one.loc[:FLAT_UNTIL, quantity] for one in of_seeds]
            moved = [values.max() - values.min() for values in low]
            rows.append(("C8", f"{setting}, {words}", quantity, mean_interval(moved, SHARE)))
    return _frame(rows)


def close_to_third(curves: BySeed, members: Sequence[str], setting: str) -> pd.DataFrame:
    """C9: the largest distance of the third member to the combined from p_t = .8 on."""
    rows = []
    for quantity in ("accuracy", "coverage") if len(members) == 3 else ():
        apart = []
        for table in curves.values():
            ours = _curve(table, LITERAL, COMBINED).loc[CLOSE_FROM:, quantity]
            theirs = _curve(table, SINGLE, members[2]).loc[CLOSE_FROM:, quantity]
            apart.append((ours - theirs).abs().max())
        rows.append(("C9", setting, quantity, mean_interval(apart, SHARE)))
    return _frame(rows)


def printed_counts(
    headline: BySeed,
    members: Sequence[str],
    published: Mapping[str, Any] | None,
    setting: str,
) -> pd.DataFrame:
    """C10: our counts minus the printed ones, as shares of the test images.

    The interval is the one that a single further run would fall into: a printed number is one run.
    Nothing where nothing is published or the test set has another size.
    """
    rows = []
    source = published or {}
    for point in source.get("points", []):
        who: dict[str, tuple[str, str]] = {COMBINED: (LITERAL, COMBINED)}
        if len(members) == 3:
            who["third"] = (SINGLE, members[2])
        if point["member"] not in who:
            continue
        total = source["samples"]
        for quantity in ("accepted", "correct"):
            values = [
                _value(table, *who[point["member"]], quantity, point["threshold"])
                for table in headline.values()
            ]
            sizes = {
                _value(table, LITERAL, COMBINED, "inputs", None) for table in headline.values()
            }
            if sizes == {float(total)}:
                shares = (np.array(values) - point[quantity]) / total
                printed = point[quantity] / total
                found = prediction_interval(shares, Bounds(-printed, 1 - printed))
                rows.append(("C10", setting, f"{point['member']}, {quantity}", found))
    return _frame(rows)


def closed_gap(gaps: BySeed, setting: str) -> pd.DataFrame:
    """C17: train minus test accuracy among what the consensus accepts, at three thresholds."""
    rows = []
    for threshold in GAP_AT:
        values = []
        for table in gaps.values():
            own = table[(table.member == COMBINED) & np.isclose(table.threshold, threshold)]
            values.append(own.gap.iloc[0] if len(own) else np.nan)
        rows.append(("C17", setting, f"p_t = {threshold:g}", mean_interval(values, DIFFERENCE)))
    return _frame(rows)


def unlike_neighbours(agreements: BySeed, members: Sequence[str], setting: str) -> pd.DataFrame:
    """C18: right where the nearest training image has another class, as a share of those."""
    rows = []
    for member in members:
        values = []
        for table in agreements.values():
            own = table[(table.member == member) & (table.alike == -1)].iloc[0]
            values.append(own.right / own.samples if own.samples else np.nan)
        rows.append(("C18", setting, member, mean_interval(values, SHARE)))
    return _frame(rows)


def _curve(table: pd.DataFrame, reading: str, member: str) -> pd.DataFrame:
    return table[(table.reading == reading) & (table.member == member)].set_index("threshold")


def _value(
    table: pd.DataFrame, reading: str, member: str, quantity: str, at: float | None
) -> float:
    place = table["at"].isna() if at is None else np.isclose(table["at"], at)
    own = table[
        (table.reading == reading) & (table.member == member) & (table.quantity == quantity) & place
    ]
    return float(own["value"].iloc[0]) if len(own) else np.nan


def _share(won: pd.Series, counted: pd.Series) -> float:
    return float(won[counted].mean()) if counted.any() else np.nan


def _frame(rows: Sequence[tuple[str, str, str, Interval]]) -> pd.DataFrame:
    # Typed, so that an empty table does not turn the others' numbers into objects.
    kinds = dict.fromkeys(("estimate", "low", "high"), "float64") | {"n": "int64"}
    return claim_rows(rows).astype(kinds)

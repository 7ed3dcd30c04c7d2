"""What the consensus experiment measures for the register of claims (``config/claims.yaml``).

Each function takes the tables of all seeds (seed -> table) and the name of the setting, and gives
the rows of :mod:`overfit_atlas.claims.rows`: a number for each part of a claim and seed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from overfit_atlas.claims.rows import Measured, claim_rows
from overfit_atlas.measures.consensus import RULES
from overfit_atlas.measures.intervals import DIFFERENCE, SHARE, Bounds
from overfit_atlas.predictions.members import CONSENSUS
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
        shares = {}
        for seed, table in curves.items():
            ours, theirs = (
                _curve(table, *who).accuracy for who in ((LITERAL, CONSENSUS), (SINGLE, member))
            )
            shares[seed] = _share(ours > theirs, ours.notna() & (theirs < 1))
        rows.append(Measured("C6", f"{setting}, at equal p_t", member, shares, SHARE))
    for member in members:
        shares = {}
        for seed, table in risk_coverage.items():
            risk = table.set_index(["selector", "coverage"])["risk"]
            ours, theirs = risk[LITERAL], risk[member]
            shares[seed] = _share(ours < theirs, ours.notna() & (theirs > 0))
        rows.append(Measured("C6", f"{setting}, at equal coverage", member, shares, SHARE))
    return claim_rows(rows)


def at_coverage(headline: BySeed, coverage: float, setting: str) -> pd.DataFrame:
    """C7: accuracy of the consensus with the share ``coverage`` classified, in both readings."""
    rows = []
    for reading, words in READINGS.items():
        values = {
            seed: _value(table, reading, CONSENSUS, "accuracy_at_coverage", coverage)
            for seed, table in headline.items()
        }
        rows.append(Measured("C7", setting, words, values, SHARE))
    return claim_rows(rows)


def flat_at_low_thresholds(curves: BySeed, setting: str) -> pd.DataFrame:
    """C8: how far accuracy and coverage of the consensus move between p_t = 0 and .4."""
    rows = []
    for reading, words in READINGS.items():
        for quantity in ("accuracy", "coverage"):
            moved = {}
            for seed, table in curves.items():
                low = _curve(table, reading, CONSENSUS).loc[:FLAT_UNTIL, quantity]
                moved[seed] = low.max() - low.min()
            rows.append(Measured("C8", f"{setting}, {words}", quantity, moved, SHARE))
    return claim_rows(rows)


def close_to_third(curves: BySeed, members: Sequence[str], setting: str) -> pd.DataFrame:
    """C9: the largest distance of the third member to the consensus from p_t = .8 on."""
    rows = []
    for quantity in ("accuracy", "coverage") if len(members) == 3 else ():
        apart = {}
        for seed, table in curves.items():
            ours = _curve(table, LITERAL, CONSENSUS).loc[CLOSE_FROM:, quantity]
            theirs = _curve(table, SINGLE, members[2]).loc[CLOSE_FROM:, quantity]
            apart[seed] = (ours - theirs).abs().max()
        rows.append(Measured("C9", setting, quantity, apart, SHARE))
    return claim_rows(rows)


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
        who: dict[str, tuple[str, str]] = {CONSENSUS: (LITERAL, CONSENSUS)}
        if len(members) == 3:
            who["third"] = (SINGLE, members[2])
        if point["member"] not in who:
            continue
        total = source["samples"]
        for quantity in ("accepted", "correct"):
            printed = point[quantity] / total
            shares = {
                seed: _value(table, *who[point["member"]], quantity, point["threshold"]) / total
                - printed
                for seed, table in headline.items()
            }
            sizes = {
                _value(table, LITERAL, CONSENSUS, "inputs", None) for table in headline.values()
            }
            if sizes == {float(total)}:
                part, bounds = f"{point['member']}, {quantity}", Bounds(-printed, 1 - printed)
                rows.append(Measured("C10", setting, part, shares, bounds, "one more run"))
    return claim_rows(rows)


def closed_gap(gaps: BySeed, setting: str) -> pd.DataFrame:
    """C17: train minus test accuracy among what the consensus accepts, at three thresholds."""
    rows = []
    for threshold in GAP_AT:
        values = {}
        for seed, table in gaps.items():
            own = table[(table.member == CONSENSUS) & np.isclose(table.threshold, threshold)]
            values[seed] = own.gap.iloc[0] if len(own) else np.nan
        rows.append(Measured("C17", setting, f"p_t = {threshold:g}", values, DIFFERENCE))
    return claim_rows(rows)


def unlike_neighbours(agreements: BySeed, members: Sequence[str], setting: str) -> pd.DataFrame:
    """C18: right where the nearest training image has another class, as a share of those."""
    rows = []
    for member in members:
        values = {}
        for seed, table in agreements.items():
            own = table[(table.member == member) & (table.alike == -1)].iloc[0]
            values[seed] = own.right / own.samples if own.samples else np.nan
        rows.append(Measured("C18", setting, member, values, SHARE))
    return claim_rows(rows)


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

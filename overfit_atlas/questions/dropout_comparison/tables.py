"""Consensus of several sets of models side by side, such as one set a dropout rate.

Source: Salman and Liu, Fig. 8. One table a seed, then means and paired tests over seeds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from overfit_atlas.claims.rows import Measured, claim_rows
from overfit_atlas.measures.consensus import RULES, accuracy_at_coverage, consensus, curve
from overfit_atlas.measures.intervals import DIFFERENCE, SHARE, mean_interval
from overfit_atlas.measures.paired import holm, paired_tests
from overfit_atlas.predictions.members import Member, read_members


def analyse(
    members: Sequence[Member], thresholds: np.ndarray, coverages: Sequence[float]
) -> pd.DataFrame:
    """One seed of one variant, long: reading, quantity, at, value.

    Quantities: ``accuracy`` and ``coverage`` at each of ``thresholds``, ``accuracy_at_coverage`` at
    each of ``coverages``, and ``members_accuracy``, the mean of the members' own (at 0).
    """
    stacked, labels = read_members(members)
    rows = []
    for reading in RULES:
        score, decision = consensus(stacked, rule=reading)
        for row in curve(score, decision, labels, thresholds).itertuples():
            rows.append((reading, "accuracy", row.threshold, row.accuracy))
            rows.append((reading, "coverage", row.threshold, row.coverage))
        for share in coverages:
            value = accuracy_at_coverage(score, decision, labels, share)
            rows.append((reading, "accuracy_at_coverage", share, value))
    own = float((stacked.argmax(axis=2) == labels).mean())
    rows += [(reading, "members_accuracy", 0.0, own) for reading in RULES]
    return pd.DataFrame(rows, columns=["reading", "quantity", "at", "value"])


def summarise(by_variant: Mapping[str, Mapping[int, pd.DataFrame]]) -> pd.DataFrame:
    """Mean and 95 % interval over seeds: variant, reading, quantity, at, seeds, mean, low, high."""
    rows = []
    for key, group in _together(by_variant).groupby(
        ["variant", "reading", "quantity", "at"], sort=False
    ):
        found = mean_interval(group["value"], SHARE)
        rows.append((*key, found.n, *found[:3]))
    names = ["variant", "reading", "quantity", "at", "seeds", "mean", "low", "high"]
    return pd.DataFrame(rows, columns=names)


def compare_variants(
    by_variant: Mapping[str, Mapping[int, pd.DataFrame]],
    tested_at: Sequence[float],
    reference: str | None = None,
) -> pd.DataFrame:
    """Pairs of variants tested over seeds, at the thresholds ``tested_at``.

    Columns: reading, quantity, at, those of
    :func:`overfit_atlas.measures.paired.paired_tests` and ``against_reference``. Holm's correction
    is over the pairs of one quantity at one place; pairs with the ``reference``, a variant of
    another kind, are corrected among themselves.
    """
    table = _together(by_variant)
    fixed = table.quantity.isin(["accuracy_at_coverage", "members_accuracy"])
    # As near as a table's nine digits can be to the threshold that was asked for.
    near = np.isclose(table[["at"]], np.asarray(tested_at), rtol=1e-8, atol=0).any(axis=1)
    table = table[fixed | near]
    rates = [name for name in by_variant if name != reference]
    parts = []
    for (reading, quantity, at), group in table.groupby(["reading", "quantity", "at"], sort=False):
        wide = group.pivot(index="seed", columns="variant", values="value")
        tests = [paired_tests({name: wide[name] for name in rates}, DIFFERENCE)]
        if reference:
            pairs = [
                paired_tests({name: wide[name], reference: wide[reference]}, DIFFERENCE)
                for name in rates
            ]
            tests.append(pd.concat(pairs, ignore_index=True))
            tests[1]["p_t_holm"] = holm(tests[1]["p_t"])
        for index, one in enumerate(tests):
            place = {"reading": reading, "quantity": quantity, "at": at}
            parts.append(one.assign(**place, against_reference=index))
    together = pd.concat(parts, ignore_index=True)
    first = ["reading", "quantity", "at", "against_reference"]
    return together[[*first, *together.columns.drop(first)]]


def _together(by_variant: Mapping[str, Mapping[int, pd.DataFrame]]) -> pd.DataFrame:
    return pd.concat(
        [
            frame.assign(variant=variant, seed=seed)
            for variant, of_seeds in by_variant.items()
            for seed, frame in of_seeds.items()
        ],
        ignore_index=True,
    )


def claims(
    by_variant: Mapping[str, Mapping[int, pd.DataFrame]],
    tested_at: Sequence[float],
    claimed_best: str | None,
    setting: str,
    reference: str | None = None,
) -> pd.DataFrame:
    """C11, in two claims, in the literal reading: the best rate, and no significant difference.

    C11a is the accuracy of ``claimed_best`` minus that of each other rate at the lowest threshold
    that is tested, over seeds; C11b the least Holm-adjusted p of the pairs of rates, for accuracy
    and coverage at each threshold (a number without an interval: it is its own).
    """
    table = _together(by_variant)
    near = np.isclose(table[["at"]], np.asarray(tested_at), rtol=1e-8, atol=0).any(axis=1)
    wanted = table.quantity.isin(["accuracy", "coverage"]) & (table.reading == RULES[0]) & near
    rates = [name for name in by_variant if name != reference]
    rows = []
    lowest = table["at"][wanted].min()
    for (quantity, at), group in table[wanted].groupby(["quantity", "at"], sort=False):
        wide = group.pivot(index="seed", columns="variant", values="value")
        if (quantity, at) == ("accuracy", lowest) and claimed_best in rates:
            rows += [
                Measured(
                    "C11a",
                    setting,
                    f"{claimed_best} minus {other}",
                    (wide[claimed_best] - wide[other]).to_dict(),
                    DIFFERENCE,
                )
                for other in rates
                if other != claimed_best
            ]
        differences = {
            (seed, f"{first} minus {second}"): value
            for first, second in combinations(rates, 2)
            for seed, value in (wide[first] - wide[second]).items()
        }
        part = f"{quantity} at p_t = {at:g}"
        rows.append(Measured("C11b", setting, part, differences, how="least p"))
    return claim_rows(sorted(rows, key=lambda one: one.claim))

"""The register: every claim judged by its rule, with what it takes to overturn the verdict.

A claim may be measured in several settings, and in each in several parts. What a row holds, and
which module works it out, stands in ``docs/claims.md``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

import pandas as pd

from overfit_atlas import files
from overfit_atlas.claims import falsifier
from overfit_atlas.claims.estimate import Spread, estimate, spread
from overfit_atlas.claims.power import UNKNOWN, Power, open_verdicts, power_of, turning_points
from overfit_atlas.claims.rows import COLUMNS, Measured, read_rows
from overfit_atlas.claims.rules import VERDICTS, Claim, Verdict, combine
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath
from overfit_atlas.measures.intervals import Interval


class Judged(NamedTuple):
    """One part with its verdict."""

    measured: Measured
    found: Interval
    verdict: Verdict
    open: frozenset[Verdict]
    power: Power


class Register(NamedTuple):
    """The tables of the register; for their columns see ``docs/files.md``."""

    claims: pd.DataFrame
    parts: pd.DataFrame
    falsifiers: pd.DataFrame


def read_measurements(paths: Iterable[AnyPath]) -> pd.DataFrame:
    """The measurements in several tables, one below the other, in the order of ``paths``.

    Columns as :mod:`overfit_atlas.claims.rows` has them, and ``table``, the path. Raises
    AtlasError, with the table's path, for a missing column.
    """
    found = [pd.DataFrame(columns=[*COLUMNS, "table"])]
    for path in paths:
        table = files.read_table(path)
        missing = [name for name in COLUMNS if name not in table.columns]
        if missing:
            raise AtlasError(f"{path}: missing the columns {', '.join(missing)}")
        if len(table):
            found.append(table[list(COLUMNS)].assign(table=str(path)))
    return pd.concat(found[1:] or found, ignore_index=True)


def judge(claims: Mapping[str, Claim], measurements: pd.DataFrame) -> Register:
    """All claims judged, in the register's order, also those that were not measured.

    ``measurements``: rows as :mod:`overfit_atlas.claims.rows` has them. Raises AtlasError for a
    missing column or an id that the register does not know.
    """
    by_place = _judged(claims, measurements)
    rows, flips = [], {}
    for claim in claims.values():
        settings = {setting: parts for (id, setting), parts in by_place.items() if id == claim.id}
        if not settings:
            rows.append(_row(claim, None, [], ""))
        verdicts = {name: combine([one.verdict for one in own]) for name, own in settings.items()}
        for setting, parts in settings.items():
            measured = [one.measured for one in parts]
            others = {name: verdict for name, verdict in verdicts.items() if name != setting}
            found = list(falsifier.falsifiers(claim, measured, others))
            flips[claim.id, setting] = found
            rows.append(_row(claim, setting, parts, falsifier.hangs_on(found, measured)))
    told = [_part(one) for settings in by_place.values() for one in settings]
    return Register(
        pd.DataFrame(rows),
        pd.DataFrame(told, columns=list(PART_COLUMNS)),
        falsifier.as_table(flips),
    )


def _judged(
    claims: Mapping[str, Claim], measurements: pd.DataFrame
) -> dict[tuple[str, str], list[Judged]]:
    missing = [name for name in COLUMNS if name not in measurements.columns]
    if missing:
        raise AtlasError(f"measurements of claims: missing the columns {', '.join(missing)}")
    unknown = sorted(set(measurements.claim) - set(claims))
    if unknown:
        raise AtlasError(
            f"measurements of claims: no claim {', '.join(unknown)} in the register, which has "
            f"{', '.join(claims)}"
        )
    found: dict[tuple[str, str], list[Judged]] = {}
    for one in read_rows(measurements):
        found.setdefault((one.claim, one.setting), []).append(_judge(claims[one.claim], one))
    return found


def _judge(claim: Claim, measured: Measured) -> Judged:
    found = estimate(measured)
    verdict = claim.judge(*found[:3])
    if verdict == "not measured":
        return Judged(measured, found, verdict, frozenset(), UNKNOWN)
    if measured.how in ("one more run", "least p"):
        # More seeds narrow neither, so that there is nothing to wait for.
        return Judged(measured, found, verdict, frozenset([verdict]), UNKNOWN)
    may_be = frozenset(open_verdicts(claim, *found[:3]))
    return Judged(measured, found, verdict, may_be, _power(claim, spread(measured)))


def _power(claim: Claim, known: Spread | None) -> Power:
    if known is None:
        return UNKNOWN
    limits = [known.scaled(limit) for limit in turning_points(claim)]
    return power_of(known.mean, known.deviation, known.n, limits)


PART_COLUMNS = (
    *("claim", "setting", "part", "how", "estimate", "low", "high", "n", "verdict", "undecided"),
    *("power", "power_low", "power_high"),
    *("seeds_needed", "seeds_needed_low", "seeds_needed_high"),
)


def _part(one: Judged) -> tuple:
    measured = one.measured
    place = (measured.claim, measured.setting, measured.part, measured.how)
    return (*place, *one.found, one.verdict, len(one.open) > 1, *one.power)


def _row(
    claim: Claim, setting: str | None, parts: Sequence[Judged], hangs_on: str
) -> dict[str, Any]:
    names = ("passed", "partial", "failed", "not_measured")
    verdicts = [one.verdict for one in parts]
    counts = [verdicts.count(verdict) for verdict in VERDICTS]
    seeds = {seed: None for one in parts for seed in one.measured.seeds()}
    needed = ("needed", "needed_low", "needed_high")
    return {
        **vars(claim),
        "rule": claim.digest,
        "setting": setting,
        "verdict": combine(verdicts),
        "undecided": len(_may_be(claim, parts, told_with=0)) > 1,
        "parts": len(verdicts),
        **dict(zip(names, counts, strict=True)),
        "seeds": len(seeds),
        **{f"seeds_{name}": _seeds_needed(claim, parts, name) for name in needed},
        "hangs_on": hangs_on,
    }


def _seeds_needed(claim: Claim, parts: Sequence[Judged], name: str) -> float:
    """The fewest seeds with which so many parts are told that the others change nothing.

    ``name``: of the number in ``Power``. Infinite where no number of seeds tells, NaN where the
    spread of a part that matters is not known.
    """
    needs = [getattr(one.power, name) for one in parts if one.verdict != "not measured"]
    known = sorted({need for need in needs if not math.isnan(need)})
    for seeds in known:
        if math.isfinite(seeds) and len(_may_be(claim, parts, seeds, name)) == 1:
            return seeds
    return math.inf if known and not any(map(math.isnan, needs)) else math.nan


def _may_be(
    claim: Claim, parts: Sequence[Judged], told_with: float, name: str = "needed"
) -> set[Verdict]:
    """The verdicts on the claim that the parts leave open.

    A part that takes no more than ``told_with`` seeds counts as told; 0 tells none.
    """
    choices = []
    for one in parts:
        if one.verdict == "not measured":
            continue
        told = getattr(one.power, name) <= told_with
        choices.append({claim.of_truth(one.found.mean)} if told else one.open)
    # How the parts combine depends on how many there are of each alone.
    counts: set[tuple[Verdict, ...]] = {()}
    for open_ones in choices:
        counts = {tuple(sorted((*known, verdict))) for known, verdict in product(counts, open_ones)}
    return {combine(verdicts) for verdicts in counts}

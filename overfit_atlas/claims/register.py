"""Verdicts on the studies' claims, by rules that ``config/claims.yaml`` states beforehand.

A claim may be measured in several parts (one for each network, say). Each part is a number with a
95 % interval, judged by comparing these three with the bounds that the claim states:

``pass``          every condition of the rule under ``pass`` holds
``partial``       else, every condition of the rule under ``partial`` holds
``fail``          else
``not measured``  there is no number for the part

The claim's verdict follows from the parts that were measured: it passes when all of these pass,
fails when half of them or more fail, and is partial otherwise; it is not measured while no part is.
How many parts there are and how many were measured stands beside it.
"""

from __future__ import annotations

import math
import operator
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import pandas as pd

from overfit_atlas import files
from overfit_atlas.claims.rows import MEASUREMENT_COLUMNS
from overfit_atlas.errors import AtlasError, nearest
from overfit_atlas.files import AnyPath
from overfit_atlas.yaml_files import read_yaml

Verdict = Literal["pass", "partial", "fail", "not measured"]
VERDICTS: tuple[Verdict, ...] = ("pass", "partial", "fail", "not measured")

KEYS = ("id", "study", "where", "claim", "measured", "pass", "partial")

_OPERATORS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_CONDITION = re.compile(r"(estimate|low|high) (<=|>=|<|>) ([-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)")


class Condition(NamedTuple):
    """One comparison, such as ``low > 0``."""

    number: str
    comparison: str
    limit: float

    def holds(self, numbers: dict[str, float]) -> bool:
        """Whether it holds; never for a missing number, such as the interval of a single seed."""
        return _OPERATORS[self.comparison](numbers[self.number], self.limit)


@dataclass(frozen=True)
class Claim:
    """One entry of ``config/claims.yaml``, with its rules as written there."""

    id: str
    study: str
    where: str
    claim: str
    measured: str
    pass_rule: str
    partial_rule: str

    def judge(self, estimate: float, low: float, high: float) -> Verdict:
        """The verdict on one number and its interval (NaN where missing)."""
        if math.isnan(estimate):
            return "not measured"
        numbers = {"estimate": estimate, "low": low, "high": high}
        if all(condition.holds(numbers) for condition in parse_rule(self.pass_rule)):
            return "pass"
        if all(condition.holds(numbers) for condition in parse_rule(self.partial_rule)):
            return "partial"
        return "fail"


def parse_rule(rule: str) -> tuple[Condition, ...]:
    """Conditions of a rule: comparisons joined by ``and``, nothing else.

    Raises AtlasError for any other text.
    """
    conditions = []
    for text in str(rule).split(" and "):
        found = _CONDITION.fullmatch(text.strip())
        if not found:
            raise AtlasError(
                f"rule '{rule}': '{text.strip()}' is no condition; write estimate, low or high, "
                "then <, <=, > or >=, then a number, as in 'low > 0 and high < 0.5'"
            )
        number, comparison, limit = found.groups()
        conditions.append(Condition(number, comparison, float(limit)))
    return tuple(conditions)


def load_claims(path: AnyPath) -> dict[str, Claim]:
    """The claims of ``config/claims.yaml`` by id, as :func:`read_claims` takes them from a file."""
    return read_claims(read_yaml(path), str(path))


def read_claims(entries: Any, source: str) -> dict[str, Claim]:
    """The claims that a list of entries states, by id, in its order.

    Raises AtlasError for a key that is missing or unknown, an id given twice and a rule that cannot
    be read, each with its place in ``source``.
    """
    if not isinstance(entries, list):
        raise AtlasError(f"{source}: expected a list of claims, found {type(entries).__name__}")
    claims: dict[str, Claim] = {}
    for place, entry in enumerate(entries, start=1):
        claim = _read_claim(entry, f"{source}, entry {place}")
        if claim.id in claims:
            raise AtlasError(f"{source}, entry {place}: the id {claim.id} is taken; give another")
        claims[claim.id] = claim
    return claims


def _read_claim(entry: Any, place: str) -> Claim:
    if not isinstance(entry, dict):
        raise AtlasError(f"{place}: expected the keys {', '.join(KEYS)}, found {entry!r}")
    for key in entry:
        if key not in KEYS:
            raise AtlasError(
                f"{place}: unknown key {key}; the keys are {', '.join(KEYS)}{nearest(key, KEYS)}"
            )
    missing = [key for key in KEYS if key not in entry]
    if missing:
        raise AtlasError(f"{place}: missing {', '.join(missing)}")
    values = [str(entry[key]).strip() for key in KEYS]
    for rule in values[-2:]:
        try:
            parse_rule(rule)
        except AtlasError as problem:
            raise AtlasError(f"{place}: {problem}") from None
    return Claim(*values)


def read_measurements(paths: Iterable[AnyPath]) -> pd.DataFrame:
    """The measurements in several tables, one below the other, in the order of ``paths``.

    Columns as :func:`judge_parts` takes them; a table without rows adds none. Raises AtlasError,
    with the table's path, for a missing column.
    """
    found = [pd.DataFrame(columns=list(MEASUREMENT_COLUMNS))]
    for path in paths:
        table = files.read_table(path)
        missing = [name for name in MEASUREMENT_COLUMNS if name not in table.columns]
        if missing:
            raise AtlasError(f"{path}: missing the columns {', '.join(missing)}")
        if len(table):
            found.append(table[list(MEASUREMENT_COLUMNS)])
    return pd.concat(found[1:] or found, ignore_index=True)


def combine(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict on a claim from those on its parts, as the module's text says."""
    measured = [verdict for verdict in verdicts if verdict != "not measured"]
    if not measured:
        return "not measured"
    if all(verdict == "pass" for verdict in measured):
        return "pass"
    return "fail" if 2 * measured.count("fail") >= len(measured) else "partial"


def judge_parts(claims: dict[str, Claim], measurements: pd.DataFrame) -> pd.DataFrame:
    """``measurements`` with the column ``verdict``.

    ``measurements``: one row for each part of a claim, columns claim (its id), setting (which grid
    or sample), part, estimate, low, high (NaN where missing) and n (how many runs it rests on). A
    number that is exact, not sampled, has low = high = estimate. Raises AtlasError for a missing
    column or an id that the register does not know.
    """
    missing = [name for name in MEASUREMENT_COLUMNS if name not in measurements.columns]
    if missing:
        raise AtlasError(f"measurements of claims: missing the columns {', '.join(missing)}")
    unknown = sorted(set(measurements.claim) - set(claims))
    if unknown:
        raise AtlasError(
            f"measurements of claims: no claim {', '.join(unknown)} in the register, which has "
            f"{', '.join(claims)}"
        )
    verdicts = [
        claims[row.claim].judge(row.estimate, row.low, row.high)
        for row in measurements.itertuples(index=False)
    ]
    return measurements.assign(verdict=verdicts)


def judge(claims: dict[str, Claim], measurements: pd.DataFrame) -> pd.DataFrame:
    """One row for each claim and setting, in the register's order, also for claims unmeasured.

    ``measurements`` as for :func:`judge_parts`. Columns: id, study, where, claim, measured,
    pass_rule, partial_rule, setting (missing without a number), verdict, and how many parts there
    are of each verdict: parts, passed, partial, failed, not_measured.
    """
    parts = judge_parts(claims, measurements)
    rows = []
    for claim in claims.values():
        own = parts[parts.claim == claim.id]
        if own.empty:
            rows.append(_summary(claim, None, []))
        for setting, group in own.groupby("setting", sort=False):
            rows.append(_summary(claim, setting, list(group.verdict)))
    return pd.DataFrame(rows)


def _summary(claim: Claim, setting: str | None, verdicts: list[Verdict]) -> dict[str, Any]:
    names = ("passed", "partial", "failed", "not_measured")
    counts = [verdicts.count(verdict) for verdict in VERDICTS]
    return {
        **vars(claim),
        "setting": setting,
        "verdict": combine(verdicts),
        "parts": len(verdicts),
        **dict(zip(names, counts, strict=True)),
    }

"""The rules by which claims are judged, as ``config/claims.yaml`` states them beforehand.

Each part of a claim is a number with a 95 % interval, judged by comparing these three with limits:

``pass``          every condition of the rule under ``pass`` holds
``partial``       else, every condition of the rule under ``partial`` holds
``fail``          else
``not measured``  there is no number for the part
"""

from __future__ import annotations

import hashlib
import math
import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from overfit_atlas.errors import AtlasError, nearest
from overfit_atlas.files import AnyPath
from overfit_atlas.yaml_files import read_yaml

Verdict = Literal["pass", "partial", "fail", "not measured"]
VERDICTS: tuple[Verdict, ...] = ("pass", "partial", "fail", "not measured")

KEYS = ("id", "study", "where", "claim", "measured", "pass", "partial", "fixed")

_OPERATORS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_CONDITION = re.compile(r"(estimate|low|high) (<=|>=|<|>) ([-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?)")


class Condition(NamedTuple):
    """One comparison, such as ``low > 0``."""

    number: str
    comparison: str
    limit: float

    def text(self) -> str:
        """As a rule spells it."""
        return f"{self.number} {self.comparison} {self.limit:.12g}"

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
    fixed: str

    @property
    def digest(self) -> str:
        """The first sixteen digits of the SHA-256 of what decides: the measurement and the rule."""
        decides = "\n".join((self.measured, self.pass_rule, self.partial_rule))
        return hashlib.sha256(decides.encode()).hexdigest()[:16]

    def of_truth(self, value: float) -> Verdict:
        """The verdict that ever more seeds come to, where ``value`` is the true one."""
        return self.judge(value, value, value)

    def limits(self) -> list[float]:
        """The limits of both rules, each once, rising."""
        conditions = (*parse_rule(self.pass_rule), *parse_rule(self.partial_rule))
        return sorted({condition.limit for condition in conditions})

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
    for rule in values[5:7]:
        try:
            parse_rule(rule)
        except AtlasError as problem:
            raise AtlasError(f"{place}: {problem}") from None
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", values[-1]):
        raise AtlasError(f"{place}: fixed: expected a day as YYYY-MM-DD, found {values[-1]!r}")
    return Claim(*values)


def combine(verdicts: Sequence[Verdict]) -> Verdict:
    """The verdict on a claim from those on its parts.

    It follows from the parts that were measured: the claim passes when all of these pass, fails
    when half of them or more fail, and is partial otherwise; it is not measured while no part is.
    """
    measured = [verdict for verdict in verdicts if verdict != "not measured"]
    if not measured:
        return "not measured"
    if all(verdict == "pass" for verdict in measured):
        return "pass"
    return "fail" if 2 * measured.count("fail") >= len(measured) else "partial"

"""The rows in which every question hands over what it measured of a claim: a row a number.

The numbers of single seeds are handed over, and not a mean alone: what else a verdict takes (the
interval, how many seeds would tell, which seed it hangs on) follows from them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from overfit_atlas.measures.intervals import REAL, Bounds

if TYPE_CHECKING:
    import pandas as pd

How = Literal["mean", "geometric mean", "one more run", "pairs of seeds", "least p", "given"]
"""How a part's numbers make its estimate and interval: :mod:`overfit_atlas.claims.estimate`."""
HOWS: tuple[How, ...] = get_args(How)

COLUMNS = (
    "claim",
    "setting",
    "part",
    "how",
    "least",
    "greatest",
    "seed",
    "beside",
    "value",
    "low",
    "high",
)
"""A claim's id, where it was measured and which part of it; how the part's numbers are taken
together and the bounds of their quantity (missing for none); then one of the numbers: its seed,
what stands beside the seed (the other seed of a pair, say), its value, and an interval if it
brings one. What is missing is empty; a part that was not measured is one row without a value."""

Key = str | int | tuple[str | int, str | int]
"""A seed, or a seed and what stands beside it."""


@dataclass(frozen=True)
class Measured:
    """One part of a claim as measured in one setting.

    ``values``: a number for each seed, NaN where the seed has none. ``interval``: the ends for a
    single number that brings them (``how`` "given"); one that is exact lies on both.
    """

    claim: str
    setting: str
    part: str
    values: Mapping[Any, float]
    bounds: Bounds = REAL
    how: How = "mean"
    interval: tuple[float, float] = (math.nan, math.nan)

    def without(self, seed: str) -> Measured:
        """The same with one seed left out, and every pair that it is in."""
        kept = {key: value for key, value in self.values.items() if seed not in _seeds(self, key)}
        return Measured(
            self.claim, self.setting, self.part, kept, self.bounds, self.how, self.interval
        )

    def seeds(self) -> list[str]:
        """The seeds whose numbers count; none where the part brings one number of its own."""
        if self.how == "given":
            return []
        known = {
            seed: None
            for key, value in self.values.items()
            if not math.isnan(value)
            for seed in _seeds(self, key)
        }
        return list(known)


def _seeds(measured: Measured, key: Key) -> tuple[str, ...]:
    if not isinstance(key, tuple):
        return (str(key),)
    return tuple(map(str, key)) if measured.how == "pairs of seeds" else (str(key[0]),)


def by_seed(table: pd.DataFrame, column: str) -> dict[int, float]:
    """``column`` of a table with a row a seed, by its column ``seed``."""
    return dict(zip(table.seed, table[column], strict=True))


def given(claim: str, setting: str, part: str, value: float, low: float, high: float) -> Measured:
    """A part that brings one number with its interval; low = high = value says that it is exact."""
    return Measured(claim, setting, part, {"": value}, how="given", interval=(low, high))


def claim_rows(measured: Iterable[Measured]) -> pd.DataFrame:
    """A table of :data:`COLUMNS`, the parts in their order."""
    import pandas as pd

    rows = []
    for one in measured:
        place = (one.claim, one.setting, one.part, one.how)
        bounds = [bound if math.isfinite(bound) else math.nan for bound in one.bounds]
        for key, value in (one.values or {"": math.nan}).items():
            seed, beside = key if isinstance(key, tuple) else (key, "")
            rows.append((*place, *bounds, str(seed), str(beside), float(value), *one.interval))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    # Typed, so that an empty table does not turn the numbers of others into objects.
    return table.astype(dict.fromkeys(("least", "greatest", "value", "low", "high"), "float64"))


def read_rows(table: pd.DataFrame) -> Iterator[Measured]:
    """The parts that a table of :data:`COLUMNS` tells of, in its order."""
    for key, rows in table.groupby(["claim", "setting", "part"], sort=False):
        first = rows.iloc[0]
        pairs = zip(map(_text, rows.seed), map(_text, rows.beside), strict=True)
        keys = [(seed, other) if other else seed for seed, other in pairs]
        yield Measured(
            claim=str(key[0]),
            setting=str(key[1]),
            part=_text(key[2]),
            values=dict(zip(keys, rows["value"].astype(float), strict=True)),
            bounds=Bounds(
                -math.inf if math.isnan(first.least) else float(first.least),
                math.inf if math.isnan(first.greatest) else float(first.greatest),
            ),
            how=first.how,
            interval=(float(first.low), float(first.high)),
        )


def _text(value: Any) -> str:
    """A seed as text, also where reading the table made it a number or a missing value."""
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:g}"
    return str(value)

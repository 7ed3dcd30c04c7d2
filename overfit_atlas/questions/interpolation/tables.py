"""Tables of the lines between solutions: the curve over all pairs, barriers, and claim C15.

Source: Salman and Liu, section II and Fig. 1. The barrier of a pair is the highest rise of the loss
on the straight segment above the straight line between its two ends,
max over 0 <= a <= 1 of L(a) - [a L(1) + (1 - a) L(0)] (Frankle et al. 2020; Entezari et al. 2022);
it is 0 where the segment lies nowhere above that line. The same is done with the error.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from overfit_atlas.claims.rows import Measured, claim_rows
from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.intervals import POSITIVE, REAL, SHARE, Bounds, Interval, pairs_interval

PAIR = ["first", "second"]
# A place counts as good while it has at most so many times the loss, or error, of the ends.
GOOD_FACTOR = 2.0


def barrier(places: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    """Height of the barrier and the place a where it is reached; ``places`` hold 0 and 1."""
    inside = (places >= 0) & (places <= 1)
    places, values = places[inside], values[inside]
    level = places * values[places == 1] + (1 - places) * values[places == 0]
    rise = values - level
    return float(rise.max()), float(places[rise.argmax()])


def barriers(lines: pd.DataFrame, good_range: Sequence[float]) -> pd.DataFrame:
    """One row a pair: first, second, distance and, for ``loss`` and ``error``, these columns.

    ``<measure>_ends`` (mean of both ends), ``<measure>_barrier``, ``<measure>_barrier_at`` (the
    place a) and ``<measure>_good``: the share of the places in ``good_range`` at which the measure
    is at most twice that of the ends.
    """
    rows = []
    for pair, line in lines.groupby(PAIR):
        places = line.alpha.to_numpy()
        asked = (places >= min(good_range)) & (places <= max(good_range))
        if not asked.any():
            raise AtlasError(
                f"good_range: expected places on the line, which reaches from {places.min():g} to "
                f"{places.max():g}, found {list(good_range)}"
            )
        row = dict(zip(PAIR, pair, strict=True)) | {"distance": line.distance.iloc[0]}
        for measure, values in (("loss", line.loss), ("error", 1 - line.accuracy)):
            values = values.to_numpy()
            ends = float(values[(places == 0) | (places == 1)].mean())
            height, place = barrier(places, values)
            row |= {
                f"{measure}_ends": ends,
                f"{measure}_barrier": height,
                f"{measure}_barrier_at": place,
                f"{measure}_good": float((values[asked] <= GOOD_FACTOR * ends).mean()),
            }
        rows.append(row)
    return pd.DataFrame(rows)


def over_pairs(table: pd.DataFrame, column: str, bounds: Bounds = REAL) -> Interval:
    """Mean of ``column`` over pairs with a 95 % interval over the seeds that make up the pairs.

    ``table``: one row a pair, with first and second.
    """
    return pairs_interval(by_pair(table, column), bounds)


def by_pair(table: pd.DataFrame, column: str) -> dict[tuple[int, int], float]:
    """``column`` by pairs (first, second)."""
    return table.set_index(PAIR)[column].to_dict()


def bounds_of(column: str) -> Bounds:
    """The values that a column of :func:`barriers`, or a loss or accuracy, can have."""
    shares = column.startswith(("accuracy", "error")) or column.endswith(("_good", "_at"))
    return SHARE if shares else POSITIVE


def curve(lines: pd.DataFrame) -> pd.DataFrame:
    """One row a place: alpha, pairs, seeds and mean, low, high, least, most of both measures."""
    rows = []
    for alpha, at in lines.groupby("alpha"):
        row = {"alpha": alpha, "pairs": len(at)}
        for measure in ("loss", "accuracy"):
            found = over_pairs(at, measure, bounds_of(measure))
            row |= {
                "seeds": found.n,
                f"{measure}_mean": found.mean,
                f"{measure}_low": found.low,
                f"{measure}_high": found.high,
                f"{measure}_least": at[measure].min(),
                f"{measure}_most": at[measure].max(),
            }
        rows.append(row)
    return pd.DataFrame(rows)


def headline(of_pairs: pd.DataFrame) -> pd.DataFrame:
    """Each column of :func:`barriers` over pairs: quantity, mean, low, high, seeds, pairs."""
    rows = []
    for column in of_pairs.columns.drop(PAIR):
        found = over_pairs(of_pairs, column, bounds_of(column))
        rows.append({"quantity": column, **found._asdict(), "pairs": len(of_pairs)})
    return pd.DataFrame(rows).rename(columns={"n": "seeds"})


def claims(of_pairs: pd.DataFrame, setting: str) -> pd.DataFrame:
    """The measurement of C15, in two parts."""
    return claim_rows(
        Measured("C15", setting, measure, values, SHARE, "pairs of seeds")
        for measure in ("error", "loss")
        for values in [by_pair(of_pairs, f"{measure}_good")]
    )

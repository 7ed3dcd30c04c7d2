"""The rows in which every question hands over what it measured of a claim."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

MEASUREMENT_COLUMNS = ("claim", "setting", "part", "estimate", "low", "high", "n")
"""A claim's id, where it was measured, which part of it, the number, its interval, and how many
runs it rests on. A number that is exact, not sampled, has low = high = estimate; what is missing
is NaN."""


def claim_rows(
    rows: Iterable[tuple[str, str, str, Sequence[float]]],
) -> pd.DataFrame:
    """A table of (claim, setting, part, (estimate, low, high, n)), with MEASUREMENT_COLUMNS."""
    import pandas as pd

    return pd.DataFrame(
        [(claim, setting, part, *numbers) for claim, setting, part, numbers in rows],
        columns=list(MEASUREMENT_COLUMNS),
    )

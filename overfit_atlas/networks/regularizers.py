"""The explicit regularizers, L2 penalty and dropout, in the one place that every network asks.

A study names a regularizer as ``{"l2": ..., "dropout": ...}``. Each value is 0 or absent (off),
``"own"`` (the value that the architecture was published with), or a number, which then stands on
every penalised kernel or in every dropout layer of the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import keras

from overfit_atlas.errors import AtlasError

OWN = "own"


@dataclass(frozen=True)
class Regularization:
    """What a network asks while it is built: how strong a penalty here, how much dropout there.

    ``l2`` is the factor of the sum of squared weights, ``dropout`` the share of units dropped
    (a drop rate, as Keras counts, not a retention rate).
    """

    l2: float | str = 0.0
    dropout: float | str = 0.0

    def __post_init__(self) -> None:
        if not _is_own_or(self.l2, lambda factor: factor >= 0):
            raise AtlasError(
                f'regularizer l2: expected "own" or a number of 0 or more, found {self.l2!r}.'
            )
        if not _is_own_or(self.dropout, lambda rate: 0 <= rate < 1):
            raise AtlasError(
                f'regularizer dropout: expected "own" or a drop rate in [0, 1), '
                f"found {self.dropout!r}."
            )

    def penalty(self, own: float) -> keras.regularizers.Regularizer | None:
        """The penalty on a kernel for which the architecture's own factor is ``own``."""
        factor = own if self.l2 == OWN else float(self.l2)
        return keras.regularizers.L2(factor) if factor > 0 else None

    def drop(self, tensor: Any, own: float, name: str) -> Any:
        """``tensor`` behind a dropout layer called ``name``, or itself where nothing is dropped."""
        rate = own if self.dropout == OWN else float(self.dropout)
        return keras.layers.Dropout(rate, name=name)(tensor) if rate > 0 else tensor


def regularization(regularizer: Mapping[str, float | str]) -> Regularization:
    """Read a regularizer as a study writes it.

    Raises :class:`AtlasError` for an unknown key, a negative factor or a rate outside [0, 1).
    """
    unknown = sorted(set(regularizer) - {"l2", "dropout"})
    if unknown:
        raise AtlasError(f'regularizer: unknown key {unknown[0]!r}; allowed are "l2", "dropout".')
    return Regularization(l2=regularizer.get("l2", 0.0), dropout=regularizer.get("dropout", 0.0))


def _is_own_or(value: float | str, valid: Any) -> bool:
    if isinstance(value, str):
        return value == OWN
    return isinstance(value, int | float) and not isinstance(value, bool) and valid(value)

"""The learning rate of an epoch."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any


def rate_of(epoch: int, rate: float, schedule: Mapping[str, Any] | None) -> float:
    """The learning rate of ``epoch`` (from 1), which is ``rate`` without a schedule.

    ``schedule`` is {kind: constant}, {kind: steps, after: epochs, factor: f}: ``rate`` times f for
    each epoch in ``after`` that lies before, or {kind: cosine, epochs: E, lowest: l}: ``rate`` in
    the first epoch, the share l of it after E, with half a cosine between (Loshchilov and Hutter,
    "SGDR", ICLR 2017, equation 5, one cycle). A ``warm_up`` of W epochs comes first and counts
    among the E: its epoch t has the full rate times t / W.
    """
    if schedule is None:
        return rate
    warm_up = schedule.get("warm_up", 0)
    if epoch <= warm_up:
        return rate * epoch / warm_up
    if schedule["kind"] == "steps":
        return rate * schedule["factor"] ** sum(epoch > each for each in schedule["after"])
    if schedule["kind"] == "cosine":
        done = min(1.0, (epoch - 1 - warm_up) / (schedule["epochs"] - warm_up))
        lowest = schedule["lowest"]
        return rate * (lowest + (1 - lowest) * 0.5 * (1 + math.cos(math.pi * done)))
    return rate

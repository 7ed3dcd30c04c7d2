"""Probabilities in eight bits, for what is drawn; what is counted stays float64.

The scale is that of the log odds, sinh-companded: steps of 0.07 around p = 1/2, where eyes compare,
and of 4 % of the log odds far out, where a loss of 40 nats still differs from one of 20.
"""

from __future__ import annotations

import numpy as np

FARTHEST = 60.0
"""Log odds beyond this are drawn as this: a loss of 60 nats."""

WIDTH = 2.0
"""Up to about these log odds steps are even."""

STEPS = 127


def encode(log_probabilities: np.ndarray) -> np.ndarray:
    """Natural logarithms of probabilities, any shape, to uint8 codes from 0 (p = 0) to 254."""
    logs = np.minimum(np.asarray(log_probabilities, dtype=np.float64), 0)
    with np.errstate(divide="ignore"):
        odds = logs - np.log(-np.expm1(logs))
    bound = np.arcsinh(FARTHEST / WIDTH)
    level = np.arcsinh(np.clip(odds, -FARTHEST, FARTHEST) / WIDTH) / bound
    return np.asarray(np.rint(level * STEPS) + STEPS, dtype=np.uint8)


def decode() -> np.ndarray:
    """The probability float64 [255] that each code stands for."""
    levels = (np.arange(2 * STEPS + 1) - STEPS) / STEPS
    odds = WIDTH * np.sinh(levels * np.arcsinh(FARTHEST / WIDTH))
    return 1 / (1 + np.exp(-odds))

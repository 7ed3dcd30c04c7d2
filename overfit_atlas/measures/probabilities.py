"""Logits to probabilities and losses, in float64 and in this one place.

All functions take logits of any leading shape with the classes on the last axis. Subtracting the
largest logit first keeps every exponential at or below 1, so that nothing overflows, and a class
whose probability is below the smallest float64 still has a finite loss.
"""

from __future__ import annotations

import numpy as np


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Natural logarithm of the softmax over the last axis, float64, shaped as ``logits``."""
    shifted = np.asarray(logits, dtype=np.float64)
    shifted = shifted - shifted.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def probabilities(logits: np.ndarray) -> np.ndarray:
    """Softmax over the last axis, float64, shaped as ``logits``."""
    return np.exp(log_softmax(logits))


def nll(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Negative log-likelihood in nats of each sample's label: logits [..., n, C], labels [n].

    The result is float64 [..., n]; its mean is the categorical cross-entropy.
    """
    logs = log_softmax(logits)
    picked = np.broadcast_to(np.asarray(labels)[..., np.newaxis], (*logs.shape[:-1], 1))
    return -np.take_along_axis(logs, picked, axis=-1)[..., 0]

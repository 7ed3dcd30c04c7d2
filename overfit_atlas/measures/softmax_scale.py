"""How the cross-entropy loss answers to the scale of its logits.

The toy example of Salman & Liu (section III) and the law behind it. For logits ``z``, label ``y``
and a scale ``s``, with ``p = softmax(s z)``::

    CE(s z, y) = ln sum_c exp(s z_c) - s z_y        d CE / ds = E_p[z] - z_y

so growing logits lower the loss of exactly those labels whose logit lies above the mean logit under
the prediction. The largest logit always does; a wrong prediction's label may or may not.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from overfit_atlas.errors import AtlasError
from overfit_atlas.measures.probabilities import log_softmax

TOY_LOGITS = (0.0, 0.5, 1.0, 2.0)
TOY_SCALE = 1.25


def scaled_losses(logits: ArrayLike, scale: float) -> NDArray[np.float64]:
    """Cross-entropy, in nats, of ``scale * logits`` for every possible label.

    ``logits`` is ``[..., C]``; the answer has the same shape, one loss for each label.
    """
    return -log_softmax(scale * _checked(logits))


def scaled_loss_slopes(logits: ArrayLike, scale: float) -> NDArray[np.float64]:
    """Derivative of :func:`scaled_losses` by ``scale``: ``E_p[z] - z_y`` for every label ``y``.

    ``logits`` is ``[..., C]``; the answer has the same shape, in nats a unit of scale.
    """
    values = _checked(logits)
    weights = np.exp(log_softmax(scale * values))
    return (weights * values).sum(axis=-1, keepdims=True) - values


def toy_table(logits: ArrayLike = TOY_LOGITS, scale: float = TOY_SCALE) -> pd.DataFrame:
    """The toy example of Salman & Liu, section III: one row a class, counted from 1.

    Columns: ``class``, ``logit``, ``probability`` and ``loss`` (nats) before scaling,
    ``scaled_probability`` and ``scaled_loss`` after, and ``slope``, d CE/ds at scale 1.
    """
    values = _checked(logits)
    loss, scaled = scaled_losses(values, 1.0), scaled_losses(values, scale)
    return pd.DataFrame(
        {
            "class": np.arange(1, len(values) + 1),
            "logit": values,
            "probability": np.exp(-loss),
            "scaled_probability": np.exp(-scaled),
            "loss": loss,
            "scaled_loss": scaled,
            "slope": scaled_loss_slopes(values, 1.0),
        }
    )


def scale_curve(logits: ArrayLike, scales: ArrayLike) -> pd.DataFrame:
    """Loss and slope of every class of one sample over a range of scales.

    ``logits`` is ``[C]``, ``scales`` is ``[S]``. Columns: ``scale``, ``class`` (from 1), ``loss``
    (nats), ``slope`` (nats a unit of scale); ``S * C`` rows.
    """
    values = _checked(logits)
    factors = np.asarray(scales, dtype=np.float64)
    classes = len(values)
    return pd.DataFrame(
        {
            "scale": np.repeat(factors, classes),
            "class": np.tile(np.arange(1, classes + 1), len(factors)),
            "loss": np.concatenate([scaled_losses(values, s) for s in factors]),
            "slope": np.concatenate([scaled_loss_slopes(values, s) for s in factors]),
        }
    )


def _checked(logits: ArrayLike) -> NDArray[np.float64]:
    values = np.asarray(logits, dtype=np.float64)
    if values.ndim == 0 or values.shape[-1] < 2 or not np.isfinite(values).all():
        raise AtlasError(
            f"Logits must be finite, with at least two classes on the last axis; found shape "
            f"{values.shape}. Check for a run that diverged or an array with its axes swapped."
        )
    return values

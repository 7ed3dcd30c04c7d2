"""The losses that training can lower, from integer labels and logits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras


def build_loss(settings: Mapping[str, Any], classes: int) -> keras.losses.Loss:
    """The loss of ``{"kind": ..., its arguments}`` for labels int [n] and logits [n, classes].

    "cross-entropy" (with ``label_smoothing``), "focal" (``gamma``, ``alpha``) or "squared-error" of
    the probabilities, each in Keras' own implementation.
    """
    arguments = dict(settings)
    kind = arguments.pop("kind")
    if kind == "cross-entropy" and not arguments.get("label_smoothing"):
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    if kind == "cross-entropy":
        loss = keras.losses.CategoricalCrossentropy(from_logits=True, **arguments)
    elif kind == "focal":
        loss = keras.losses.CategoricalFocalCrossentropy(from_logits=True, **arguments)
    else:
        loss = _BrierScore()
    return _OfLabels(loss, classes)


class _BrierScore(keras.losses.Loss):
    def call(self, y_true: Any, y_pred: Any) -> Any:
        return keras.losses.mean_squared_error(y_true, keras.ops.softmax(y_pred, axis=-1))


class _OfLabels(keras.losses.Loss):
    """``loss``, which takes a row of shares, for labels that are numbers of classes."""

    def __init__(self, loss: keras.losses.Loss, classes: int) -> None:
        super().__init__(name="loss_of_labels")
        self._loss, self._classes = loss, classes

    def call(self, y_true: Any, y_pred: Any) -> Any:
        # A column of labels where fit() hands them over, a row in our own loop.
        labels = keras.ops.reshape(y_true, (-1,))
        rows = keras.ops.one_hot(labels, self._classes, dtype=y_pred.dtype)
        return self._loss.call(rows, y_pred)

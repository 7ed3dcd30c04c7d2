"""MC dropout: passes through a network in which units drop as they do in training.

Source: Gal and Ghahramani, Dropout as a Bayesian Approximation (2016).
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from overfit_atlas.predictions import inference
from overfit_atlas.randomness import derived_seed


class _Dropping(keras.layers.Dropout):
    """Dropout in inference mode too; all other layers stay in it."""

    def call(self, inputs: Any, training: bool | None = None) -> Any:
        return super().call(inputs, training=True)


def dropout_logits(model: keras.Model, images: np.ndarray, passes: int, seed: int) -> np.ndarray:
    """Logits float32 [passes, n, classes] of ``images`` [n, h, w, channels], units dropped.

    What is dropped depends on ``seed``, the pass and the layer alone. A network that has no layer
    of dropout says the same in each pass.
    """
    dropping = keras.models.clone_model(model, clone_function=_dropping)
    dropping.set_weights(model.get_weights())
    layers = [layer for layer in dropping.layers if isinstance(layer, _Dropping)]
    logits = inference.compile_logits(dropping)
    found = []
    for number in range(passes):
        for layer in layers:
            drops = derived_seed(seed, number, "mc-dropout", layer.name)
            layer.seed_generator.state.assign([drops, 0])
        found.append(logits(images))
    return np.stack(found)


def _dropping(layer: keras.layers.Layer) -> keras.layers.Layer:
    kind = _Dropping if isinstance(layer, keras.layers.Dropout) else type(layer)
    return kind.from_config(layer.get_config())

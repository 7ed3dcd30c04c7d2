"""A network's logits on many images, in inference mode."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np

# Small enough that a convolution's activations stay in the processor's caches: a thousand images
# at once take half as long again. Fixed, because it can change the last bits of a logit.
BATCH_SIZE = 100

Logits = Callable[[np.ndarray], np.ndarray]
"""From images float32 [n, h, w, channels] to logits float32 [n, classes]."""


def jit_compile() -> bool | str:
    """Whether Keras should compile a model's steps with XLA.

    On TensorFlow's CPU kernels XLA makes convolutions several times slower; JAX has nothing else.
    """
    return False if keras.config.backend() == "tensorflow" else "auto"


def compile_logits(model: keras.Model) -> Logits:
    """The logits of ``model`` by images, with the weights that it has when it is asked."""
    if keras.config.backend() == "tensorflow":
        from overfit_atlas.predictions.tensorflow_forward import compile_forward

        return compile_forward(model, BATCH_SIZE)
    bare = keras.Model(model.inputs, model.outputs, name=model.name)
    bare.compile(optimizer=None, jit_compile=jit_compile())

    def logits(images: np.ndarray) -> np.ndarray:
        starts = range(0, len(images), BATCH_SIZE)
        batches = [bare.predict_on_batch(images[start : start + BATCH_SIZE]) for start in starts]
        return np.concatenate(batches).astype(np.float32, copy=False)

    return logits

"""A network's logits on many images, in batches large enough to keep the processor busy."""

from __future__ import annotations

import keras
import numpy as np

# Fixed, because the batch's size can change the last bits of a logit. Larger batches gain nothing,
# and VGG16 needs about half a megabyte an image for its first two layers.
BATCH_SIZE = 1000


def jit_compile() -> bool | str:
    """Whether Keras should compile a model's steps with XLA.

    On TensorFlow's CPU kernels XLA makes convolutions several times slower; JAX has nothing else.
    """
    return False if keras.config.backend() == "tensorflow" else "auto"


def logits(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Logits float32 [n, classes] for images float32 [n, h, w, channels], in inference mode."""
    starts = range(0, len(images), BATCH_SIZE)
    batches = [model.predict_on_batch(images[start : start + BATCH_SIZE]) for start in starts]
    return np.concatenate(batches).astype(np.float32, copy=False)

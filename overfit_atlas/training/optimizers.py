"""The update rules that a model can name, and what they remember between two epochs."""

from __future__ import annotations

from collections.abc import Mapping

import keras
import numpy as np

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath

OPTIMIZERS = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD}


def build_optimizer(settings: Mapping[str, str | float]) -> keras.optimizers.Optimizer:
    """The optimizer of ``{"name": ..., "learning_rate": ..., further arguments of Keras' class}``.

    Raises :class:`AtlasError` for an unknown name or argument.
    """
    arguments = dict(settings)
    name = arguments.pop("name", None)
    if name not in OPTIMIZERS:
        raise AtlasError(
            f"optimizer name: expected one of {', '.join(OPTIMIZERS)}, found {name!r}."
        )
    try:
        return OPTIMIZERS[name](**arguments, name=name)
    except (TypeError, ValueError) as fault:
        raise AtlasError(f"optimizer {name}: cannot be made from {arguments}: {fault}") from fault


def save_memory(optimizer: keras.optimizers.Optimizer, path: AnyPath) -> None:
    """Write what ``optimizer`` remembers, the bytes of its variables one after the other."""
    values = [np.asarray(variable).tobytes() for variable in optimizer.variables]
    files.write(path, b"".join(values))


def load_memory(optimizer: keras.optimizers.Optimizer, path: AnyPath) -> None:
    """Read what :func:`save_memory` wrote for an optimizer of the same network."""
    with open(path, "rb") as stream:
        for variable in optimizer.variables:
            like = np.asarray(variable)
            found = np.frombuffer(stream.read(like.nbytes), dtype=like.dtype)
            variable.assign(found.reshape(like.shape))

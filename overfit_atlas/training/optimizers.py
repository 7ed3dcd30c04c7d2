"""The update rules that a model can name, and what they remember between two epochs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy as np

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath


def build_optimizer(settings: Mapping[str, Any]) -> keras.optimizers.Optimizer:
    """The optimizer of ``{"name": ..., "learning_rate": ..., further arguments of Keras' class}``.

    ``name`` is the class's in lower case. Raises :class:`AtlasError` for an unknown name, and for
    arguments that Keras refuses.
    """
    arguments = dict(settings)
    name = arguments.pop("name", None)
    classes = {each.lower(): rule for each, rule in vars(keras.optimizers).items()}
    if name not in classes:
        raise AtlasError(f"optimizer {name!r}: Keras {keras.__version__} has none of that name.")
    try:
        return classes[name](**arguments, name=name)
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

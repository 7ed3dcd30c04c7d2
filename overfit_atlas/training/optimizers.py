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
    classes["adam"] = Adam
    if name not in classes:
        raise AtlasError(f"optimizer {name!r}: Keras {keras.__version__} has none of that name.")
    try:
        return classes[name](**arguments, name=name)
    except (TypeError, ValueError) as fault:
        raise AtlasError(f"optimizer {name}: cannot be made from {arguments}: {fault}") from fault


class Adam(keras.optimizers.Adam):
    """Adam in TensorFlow's one operation for it (Kingma & Ba 2015, the end of section 2).

    Keras adds it up from some fifteen, each of which reads and writes as much as all weights; small
    networks spend half of their training there. With another backend, or with ``amsgrad``, it is
    Keras' own.
    """

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Update one variable of the network and its two moments."""
        if keras.backend.backend() != "tensorflow" or self.amsgrad:
            super().update_step(gradient, variable, learning_rate)
            return
        from tensorflow import convert_to_tensor
        from tensorflow.raw_ops import ResourceApplyAdam

        index = self._get_variable_index(variable)
        numbers = (self.iterations + 1, learning_rate, self.beta_1, self.beta_2, self.epsilon)
        step, rate, beta_1, beta_2, epsilon = (
            keras.ops.cast(number, variable.dtype) for number in numbers
        )
        ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].value.handle,
            v=self._velocities[index].value.handle,
            beta1_power=beta_1**step,
            beta2_power=beta_2**step,
            lr=rate,
            beta1=beta_1,
            beta2=beta_2,
            epsilon=epsilon,
            grad=convert_to_tensor(gradient),
        )


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

"""The update rules that a model can name."""

from __future__ import annotations

from collections.abc import Mapping

import keras

from overfit_atlas.errors import AtlasError

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
        # Named, since the name stands in the state's file and Keras would count upwards.
        return OPTIMIZERS[name](**arguments, name=name)
    except (TypeError, ValueError) as fault:
        raise AtlasError(f"optimizer {name}: cannot be made from {arguments}: {fault}") from fault

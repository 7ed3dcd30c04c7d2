"""A network's weights as files, and clear words when weights do not fit the network."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import keras
import numpy as np

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath


def save_weights(model: keras.Model, path: AnyPath) -> None:
    """Write the weights of ``model``, and nothing of its optimizer, to a ``.weights.h5`` file.

    Equal weights give equal bytes. Raises :class:`AtlasError` where the disk is full.
    """
    # Keras saves a compiled model's optimizer too; a second model on the same layers has none.
    bare = model
    if model.compiled:
        bare = keras.Model(model.inputs, model.outputs, name=model.name)
    # In memory, for HDF5 that finds a disk full may end the process.
    image = _Image()
    bare.save_weights(image)
    files.write(path, image.getbuffer())


class _Image(io.BytesIO):
    """Bytes under a name, by which Keras chooses the format."""

    def __str__(self) -> str:
        return "image.weights.h5"


def load_weights(model: keras.Model, path: AnyPath) -> None:
    """Read a ``.weights.h5`` file into ``model``, and into its optimizer where it is compiled.

    Raises :class:`AtlasError` when the file is missing, broken, or of another network.
    """
    if not Path(path).is_file():
        raise AtlasError(
            f"{path}: expected the weights of {model.name}, but there is no such file."
        )
    try:
        # Keras only warns of a layer that the file does not hold, and leaves it as it was.
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            model.load_weights(path)
    except (OSError, KeyError, ValueError, UserWarning) as fault:
        shapes = ", ".join(
            f"{layer.name} {'x'.join(map(str, layer.weights[0].shape))}"
            for layer in model.layers
            if layer.weights
        )
        raise AtlasError(
            f"{path}: expected the weights of {model.name} ({shapes}), but Keras cannot read them "
            f"into it: {' '.join(str(fault).split())} Delete the file and train that stage again."
        ) from fault


def take_layers(model: keras.Model, layers: Mapping[str, Sequence[np.ndarray]]) -> list[str]:
    """Give the layers of ``model`` that bear a name in ``layers`` those weights; their names.

    Raises AtlasError where a layer has other shapes, and where no name is the same.
    """
    taken = []
    for layer in model.layers:
        if not (given := layers.get(layer.name)):
            continue
        own = [tuple(weight.shape) for weight in layer.weights]
        found = [tuple(weight.shape) for weight in given]
        if own != found:
            raise AtlasError(
                f"{model.name}: layer {layer.name} has weights of the shapes {own}, the pretrained "
                f"ones are {found}; take the layer out by pretrained.without, or choose the "
                "network's options so that it fits"
            )
        layer.set_weights(given)
        taken.append(layer.name)
    if not taken:
        names = [layer.name for layer in model.layers if layer.weights]
        raise AtlasError(
            f"{model.name}: none of its layers ({', '.join(names)}) is among the pretrained ones "
            f"({', '.join(layers)}); layers are matched by name"
        )
    return taken

"""Weights that a training starts from: those of another network, layer by layer, by name.

A file is HDF5 as Keras writes it: ``.weights.h5``, a run's checkpoint among them, or the older
``.h5`` of weights or of a whole model, as those of VGG16 are published (Simonyan & Zisserman 2015).
Nothing of it but names and numbers is read, and none of its links is followed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import h5py
import numpy as np

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath

Layers = Mapping[str, Sequence[np.ndarray]]
"""A layer's name to its weights, in the order in which the layer has them."""


def read_pretrained(path: AnyPath, digest: str, without: Sequence[str] = ()) -> Layers:
    """The weights in the file at ``path``, but for the layers ``without``.

    Raises AtlasError where ``digest`` is another file's SHA-256, and where there are no layers.
    """
    files.check_digest(path, digest, "pretrained weights")
    try:
        with h5py.File(path, "r") as h5:
            found = {name: weights for name, weights in _layers(h5) if name not in without}
    except (OSError, KeyError, ValueError, RuntimeError) as fault:
        raise AtlasError(
            f"{path}: expected weights as Keras writes them to HDF5, but they cannot be read "
            f"({str(fault).splitlines()[0]})"
        ) from fault
    if not found:
        raise AtlasError(
            f"{path}: expected weights as Keras writes them to HDF5, by layer; found no layer"
        )
    return found


def _layers(h5: h5py.File) -> Iterator[tuple[str, list[np.ndarray]]]:
    arrays, groups = {}, {}

    def note(name: str, item: h5py.Group | h5py.Dataset) -> None:
        # Reached by hard links alone; numbers that lie in other files are left out too.
        if isinstance(item, h5py.Group):
            groups[name] = item
        elif item.dtype.kind == "f" and not (item.external or item.is_virtual):
            arrays[name] = item

    h5.visititems(note)
    if "layers" in groups:
        of_layer: dict[str, dict[int, np.ndarray]] = defaultdict(dict)
        for name, array in arrays.items():
            layer, _, place = name.rpartition("/")
            if layer.endswith("/vars") and "name" in groups[layer].attrs:
                of_layer[str(groups[layer].attrs["name"])][int(place)] = array[()]
        yield from (
            (layer, [own[place] for place in sorted(own)]) for layer, own in of_layer.items()
        )
        return
    for name, group in groups.items():
        weights = [text.decode() if isinstance(text, bytes) else text for text in _names(group)]
        if weights:
            yield name.rpartition("/")[2], [arrays[f"{name}/{weight}"][()] for weight in weights]


def _names(group: h5py.Group) -> Sequence[str | bytes]:
    return list(group.attrs.get("weight_names", ()))

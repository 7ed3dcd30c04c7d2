"""Weights that a training starts from: those of another network, layer by layer, by name.

A file is HDF5 as Keras writes it: ``.weights.h5``, a run's checkpoint among them, or the older
``.h5`` of weights or of a whole model, as those of VGG16 are published (Simonyan & Zisserman 2015).
Nothing of it but names and numbers is read, and none of its links is followed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import h5py
import numpy as np

from overfit_atlas import files
from overfit_atlas.errors import AtlasError, unknown
from overfit_atlas.files import AnyPath

Layers = Mapping[str, Sequence[np.ndarray]]
"""A layer's name to its weights, in the order in which the layer has them."""


def read_pretrained(path: AnyPath, digest: str, without: Sequence[str] = ()) -> Layers:
    """The weights in the file at ``path``, but for the layers ``without``.

    Raises AtlasError where ``digest`` is another file's SHA-256; where there are no layers, or none
    of a name in ``without``; and for a layer, which ``without`` could leave out, whose weights are
    no floating-point numbers of numpy's or have no order (a layer within a layer, in .weights.h5).
    """
    files.check_digest(path, digest, "pretrained weights")
    try:
        with h5py.File(path, "r") as h5:
            places = dict(_places(h5))
            for name in without:
                if name not in places:
                    raise AtlasError(f"{path}: without: {unknown('layer', name, places)}")
            taken = {name: own for name, own in places.items() if name not in without}
            found = {name: [_numbers(array) for array in own] for name, own in taken.items()}
    except _Unfit as fault:
        raise AtlasError(f"{path}: {fault}; name the layer under without") from fault
    except (OSError, KeyError, ValueError, TypeError, RuntimeError) as fault:
        raise AtlasError(
            f"{path}: expected weights as Keras writes them to HDF5, but they cannot be read "
            f"({str(fault).splitlines()[0]})"
        ) from fault
    if not found:
        left = "without leaves none of its layers" if without else "found no layer"
        raise AtlasError(f"{path}: expected weights as Keras writes them to HDF5, by layer; {left}")
    return found


class _Unfit(Exception):
    """A layer whose weights cannot be taken."""


Place: TypeAlias = h5py.Dataset | str
"""An array of the file, or what is wrong with it, which matters only if its layer is taken."""


def _numbers(array: Place) -> np.ndarray:
    if isinstance(array, str):
        raise _Unfit(array)
    if array.dtype.kind != "f" or array.external or array.is_virtual:
        raise _Unfit(f"{array.name} holds no floating-point numbers of its own ({array.dtype})")
    return array[()]


def _places(h5: h5py.File) -> Iterator[tuple[str, list[Place]]]:
    """Each layer that has weights, with where they are."""
    # What is visited is reached by hard links alone.
    items: dict[str, h5py.Group | h5py.Dataset] = {}
    h5.visititems(items.__setitem__)
    if "layers" in items:
        yield from _newer(items)
    else:
        yield from _older(items)


def _newer(items: Mapping[str, h5py.Group | h5py.Dataset]) -> Iterator[tuple[str, list[Place]]]:
    """Of .weights.h5: layers/KEY/vars bears the layer's name, and its weights by number."""
    for key in [name for name in items if name.startswith("layers/") and name.count("/") == 1]:
        arrays = {
            name.removeprefix(f"{key}/"): item
            for name, item in items.items()
            # What draws dropout's masks is no weight.
            if name.startswith(f"{key}/") and "seed_generator" not in name
            if isinstance(item, h5py.Dataset)
        }
        if not arrays:
            continue
        layer = str(items[f"{key}/vars"].attrs["name"])
        if all(name.startswith("vars/") for name in arrays):
            yield layer, [arrays[name] for name in sorted(arrays, key=_number)]
        else:
            yield layer, [f"{layer} holds layers of its own, whose weights have no order"]


def _older(items: Mapping[str, h5py.Group | h5py.Dataset]) -> Iterator[tuple[str, list[Place]]]:
    """Of .h5: a group a layer, at the top or below model_weights, says which weights it has."""
    top = "model_weights/" if "model_weights" in items else ""
    for name, item in items.items():
        layer = name.removeprefix(top)
        if name.startswith(top) and "/" not in layer and isinstance(item, h5py.Group):
            weights = [_text(weight) for weight in item.attrs.get("weight_names", ())]
            if weights:
                yield layer, [items[f"{name}/{weight}"] for weight in weights]


def _number(name: str) -> int:
    return int(name.rpartition("/")[2])


def _text(name: str | bytes) -> str:
    return name.decode() if isinstance(name, bytes) else name

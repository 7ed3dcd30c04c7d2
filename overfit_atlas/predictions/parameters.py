"""How many parameters a network has, read off the shapes in its checkpoint."""

from __future__ import annotations

import math
from collections import defaultdict

import h5py

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath


def trainable(path: AnyPath) -> int:
    """Number of trainable parameters in a ``.weights.h5`` file of Keras.

    Two things in such a file are not trained: the state of dropout's generators, which stands under
    ``seed_generator``, and the moving mean and variance of batch normalization, the third and
    fourth of a layer's four vectors (scale, offset, mean, variance). Raises AtlasError for a file
    that cannot be read or holds no weights.
    """
    shapes: dict[str, dict[int, tuple[int, ...]]] = defaultdict(dict)

    def note(name: str, item: h5py.Group | h5py.Dataset) -> None:
        layer, _, place = name.rpartition("/")
        if isinstance(item, h5py.Dataset) and "seed_generator" not in name:
            shapes[layer][int(place)] = item.shape

    try:
        with h5py.File(path, "r") as h5:
            h5["layers"].visititems(note)
    except (OSError, KeyError) as fault:
        raise AtlasError(
            f"{path}: expected a checkpoint of a network, but it cannot be read ({fault}). Delete "
            "it and train that stage again."
        ) from fault
    if not shapes:
        raise AtlasError(f"{path}: expected a checkpoint of a network, found no weights in it.")
    return sum(_trained(own) for own in shapes.values())


def _trained(shapes: dict[int, tuple[int, ...]]) -> int:
    ordered = [shapes[place] for place in sorted(shapes)]
    normalizes = len(ordered) == 4 and len(set(ordered)) == 1 and len(ordered[0]) == 1
    return sum(math.prod(shape) for shape in (ordered[:2] if normalizes else ordered))

"""The HDF5 file of an ensemble: what each of its members says of the test images.

Layout: ``logits`` float32 [M, n, C]; ``errors`` float64 [M], the share of the sample's training
images that each gets wrong, as its method weighs them; ``votes`` float64 [M].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from overfit_atlas import hdf5
from overfit_atlas.data.prepared import opened
from overfit_atlas.files import AnyPath

_LAYOUT = {
    "logits": "shape [members, samples, classes]; before the softmax, in nats up to a constant",
    "errors": "shape [members]; weighted share of the sample's training images that it gets wrong",
    "votes": "shape [members]; what its decision counts",
}


@dataclass(frozen=True)
class Ensemble:
    """Logits [M, n, C] of the test images, and the errors and votes [M] of the members."""

    logits: np.ndarray
    errors: np.ndarray
    votes: np.ndarray


def write_ensemble(path: AnyPath, ensemble: Ensemble, attrs: dict[str, Any]) -> None:
    """Write ``ensemble`` to ``path``; ``attrs`` say what it is."""
    with hdf5.new_file(path) as h5:
        h5.attrs.update(attrs)
        for name, words in _LAYOUT.items():
            hdf5.put(h5, name, getattr(ensemble, name), words)


def read_ensemble(path: AnyPath) -> Ensemble:
    """Read what :func:`write_ensemble` wrote; AtlasError where there is no such file."""
    with opened(path, "the members of an ensemble") as h5:
        return Ensemble(*(h5[name][:] for name in _LAYOUT))

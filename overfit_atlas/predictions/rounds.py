"""The HDF5 file of a committee that asks for labels in rounds: what it asked, what it predicted.

Layout: ``asked/ids`` (rows of the published training set), ``asked/labels``, ``asked/true_labels``
and ``asked/rounds`` (from 0), int64 [labels], in the order in which they were asked for;
``test/logits`` float32 [rounds, members, n, classes], ``test/labels`` int64 [n].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from overfit_atlas import hdf5
from overfit_atlas.data.prepared import opened
from overfit_atlas.files import AnyPath

_LAYOUT = {
    "ids": ("asked/ids", "shape [labels]; row of the published training set"),
    "labels": ("asked/labels", "shape [labels]; class index, as it was told"),
    "true_labels": ("asked/true_labels", "shape [labels]; class index as published"),
    "rounds": ("asked/rounds", "shape [labels]; the round that asked for it, from 0"),
    "logits": (
        "test/logits",
        "shape [rounds, members, samples, classes]; before the softmax, in nats up to a constant",
    ),
    "test_labels": ("test/labels", "shape [samples]; class index"),
}


@dataclass(frozen=True)
class Rounds:
    """What the file holds; ``members``: a name a model."""

    ids: np.ndarray
    labels: np.ndarray
    true_labels: np.ndarray
    rounds: np.ndarray
    logits: np.ndarray
    test_labels: np.ndarray
    members: tuple[str, ...]


def write_rounds(path: AnyPath, found: Rounds, attrs: Mapping[str, str | int]) -> None:
    """Write ``found`` to ``path``; ``attrs`` say which course it is and what computed it."""
    with hdf5.new_file(path) as h5:
        h5.attrs.update({**attrs, "members": list(found.members)})
        for field, (name, words) in _LAYOUT.items():
            hdf5.put(h5, name, getattr(found, field), words)


def read_rounds(path: AnyPath) -> Rounds:
    """Read what :func:`write_rounds` wrote; AtlasError for a file that cannot be opened."""
    with opened(path, "labels asked in rounds") as h5:
        members = tuple(str(name) for name in h5.attrs["members"])
        arrays = {field: h5[name][:] for field, (name, _) in _LAYOUT.items()}
    return Rounds(members=members, **arrays)

"""The HDF5 file of a run's predictions: written one epoch at a time, read without Keras.

Layout: ``epochs`` int64 [E]; for the side "test", and "train" where a study asks for it,
``<side>/logits`` float32 [E, n, C], ``<side>/labels`` int64 [n], ``<side>/ids`` int64 [n] (rows of
the published split) and, on the train side, ``train/true_labels`` int64 [n].
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import h5py
import numpy as np

from overfit_atlas import files, hdf5
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath

KEEP_LOGITS = " A sample with keep_train_logits: true keeps its training images' logits."

_HDF5 = b"\x89HDF\r\n\x1a\n"

_LAYOUT = {
    "epochs": "shape [epochs]; the epoch after which the checkpoint was saved, from 1",
    "logits": "shape [epochs, samples, classes]; before the softmax, in nats up to a constant",
    "labels": "shape [samples]; class index, as the network was trained or tested with",
    "ids": "shape [samples]; row in the published split of this side",
    "true_labels": "shape [samples]; class index as published, before any label treatment",
}


@dataclass(frozen=True)
class Side:
    """What stays the same over the epochs of one side: int64 [n] each."""

    labels: np.ndarray
    ids: np.ndarray
    true_labels: np.ndarray | None = None


@dataclass(frozen=True)
class Predictions:
    """One side of a dump: epochs int64 [E], logits float32 [E, n, C], the rest int64 [n]."""

    epochs: np.ndarray
    logits: np.ndarray
    labels: np.ndarray
    ids: np.ndarray
    true_labels: np.ndarray | None
    attrs: dict[str, Any]


def write_predictions(
    path: AnyPath,
    *,
    epochs: Sequence[int],
    sides: Mapping[str, Side],
    logits: Iterable[Mapping[str, np.ndarray]],
    attrs: Mapping[str, str | int],
) -> None:
    """Write a run's predictions to ``path``.

    ``logits`` gives for each of ``epochs``, in order, the logits [n, C] of each of ``sides``.
    ``attrs`` say which run this is and which checkpoints made it.
    """
    with hdf5.new_file(path) as h5:
        h5.attrs.update(attrs)
        hdf5.put(h5, "epochs", np.asarray(epochs, dtype=np.int64), _LAYOUT["epochs"])
        for name, side in sides.items():
            for field in ("labels", "ids", "true_labels"):
                values = getattr(side, field)
                if values is not None:
                    whole = np.asarray(values, dtype=np.int64)
                    hdf5.put(h5, f"{name}/{field}", whole, _LAYOUT[field])
        for index, (_, of_epoch) in enumerate(zip(epochs, logits, strict=True)):
            for name in sides:
                if index == 0:
                    shape = (len(epochs), *of_epoch[name].shape)
                    h5.create_dataset(f"{name}/logits", shape=shape, dtype=np.float32)
                    h5[f"{name}/logits"].attrs["description"] = _LAYOUT["logits"]
                h5[f"{name}/logits"][index] = of_epoch[name]


def read_predictions(
    path: AnyPath,
    side: str = "test",
    epochs: Sequence[int | str] | None = None,
    *,
    until: int | str | None = None,
) -> Predictions:
    """Read one side of the predictions at ``path``.

    All its epochs, those of ``epochs`` in the order given, or all up to and with epoch ``until``.
    An epoch is a number or ``"lowest-validation-loss"``, for which the file says which one it is.
    Raises :class:`AtlasError` for a file that is missing or broken, a side or an epoch that it does
    not hold.
    """
    with _opened(path) as h5:
        if not isinstance(h5.get(f"{side}/logits"), h5py.Dataset) or "epochs" not in h5:
            held = ", ".join(sorted(set(h5) - {"epochs"})) or "none"
            raise AtlasError(
                f"{path}: expected predictions of the {side} side, found those of: {held}."
                + (KEEP_LOGITS if side == "train" else "")
            )
        stored = h5["epochs"][:].tolist()
        if until is not None:
            last = _number(h5, until, path)
            epochs = [*(epoch for epoch in stored if epoch < last), last]
        wanted = stored if epochs is None else [_number(h5, epoch, path) for epoch in epochs]
        missing = sorted(set(wanted) - set(stored))
        if missing:
            raise AtlasError(
                f"{path}: expected predictions of epoch {missing[0]}, "
                f"found epochs {', '.join(map(str, stored))}."
            )
        group = h5[side]
        if wanted == stored:
            values = group["logits"][:]
        else:
            values = np.empty((len(wanted), *group["logits"].shape[1:]), dtype=np.float32)
            for position, epoch in enumerate(wanted):
                values[position] = group["logits"][stored.index(epoch)]
        return Predictions(
            epochs=np.asarray(wanted, dtype=np.int64),
            logits=values,
            labels=group["labels"][:],
            ids=group["ids"][:],
            true_labels=group["true_labels"][:] if "true_labels" in group else None,
            attrs=dict(h5.attrs),
        )


def epoch_of(path: AnyPath, asked: int | str) -> int:
    """The number of the epoch that ``asked`` means in the predictions at ``path``."""
    with _opened(path) as h5:
        return _number(h5, asked, path)


def _number(h5: h5py.File, asked: int | str, path: AnyPath) -> int:
    if not isinstance(asked, str):
        return asked
    if asked not in h5.attrs:
        raise AtlasError(
            f"{path}: expected to find which epoch has the {asked.replace('-', ' ')}; the run that "
            "made it measured no validation images, or did not predict all that it measured"
        )
    return int(h5.attrs[asked])


@contextmanager
def _opened(path: AnyPath) -> Iterator[h5py.File]:
    file = files.readable(path, "the predictions of a run (predictions.h5)")
    with file.open("rb") as stream:
        start = stream.read(8)
    if start != _HDF5:
        raise AtlasError(
            f"{path}: expected the predictions of a run (predictions.h5), found a file that is not "
            "HDF5"
        )
    try:
        with h5py.File(path, "r") as h5:
            yield h5
    except (OSError, KeyError, ValueError, RuntimeError, MemoryError) as fault:
        raise AtlasError(
            f"{path}: expected the predictions of a run, found HDF5 that is cut short, damaged or "
            f"not laid out so ({str(fault).splitlines()[0]}); if a run of the study wrote it, "
            "delete it and run again"
        ) from fault

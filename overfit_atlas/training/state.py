"""Where a training stands between two stages: its weights and its optimizer's memory."""

from __future__ import annotations

import logging
from dataclasses import asdict

import h5py
import keras

from overfit_atlas import files
from overfit_atlas.files import AnyPath
from overfit_atlas.networks.weights import load_weights
from overfit_atlas.training.backend import Compute

_log = logging.getLogger(__name__)


def save_state(model: keras.Model, path: AnyPath, epoch: int, compute: Compute) -> None:
    """Write the weights and the optimizer of a compiled model after ``epoch`` to ``path``.

    The file's attributes say what the training computed with.
    """
    with files.atomic(path) as partial:
        model.save_weights(partial)
        with h5py.File(partial, "r+") as h5:
            h5.attrs.update({"epoch": epoch, **asdict(compute)})


def load_state(model: keras.Model, path: AnyPath, compute: Compute) -> None:
    """Take up a compiled model's training where ``path`` left it.

    Raises :class:`AtlasError` when the file is missing, broken, or of another network. Another
    device or precision than before is allowed, and said in the log: the bytes will not be those of
    one unbroken training.
    """
    model.optimizer.build(model.trainable_variables)
    load_weights(model, path)
    with h5py.File(path, "r") as h5:
        before = {key: h5.attrs.get(key) for key in asdict(compute)}
    for key, now in asdict(compute).items():
        if before[key] != now:
            _log.warning(
                "%s: trained with %s %s, goes on with %s; the result differs in its last digits "
                "from a training in one piece",
                path,
                key,
                before[key],
                now,
            )

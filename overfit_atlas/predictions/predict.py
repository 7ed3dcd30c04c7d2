"""Checkpoints to logits: every image at every epoch of one run."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from overfit_atlas.networks.registry import build
from overfit_atlas.networks.weights import load_weights
from overfit_atlas.predictions import inference
from overfit_atlas.predictions.dump import Side, write_predictions


def predict_run(
    *,
    network: str,
    options: Mapping[str, Any],
    regularizer: Mapping[str, float | str],
    classes: int,
    checkpoints: Sequence[str | os.PathLike[str]],
    epochs: Sequence[int],
    images: Mapping[str, np.ndarray],
    sides: Mapping[str, Side],
    attrs: Mapping[str, str | int],
    out: str | os.PathLike[str],
) -> None:
    """Write the logits of each checkpoint on each side's images to ``out``.

    ``checkpoints`` and ``epochs`` belong together one by one; ``images`` maps a side ("test",
    "train") to float32 [n, h, w, 1], ``sides`` to its labels. The digest of every checkpoint is
    added to ``attrs`` as JSON, by epoch. Raises :class:`AtlasError` for a checkpoint that does not
    fit the network.
    """
    digests = {str(e): _sha256(path) for e, path in zip(epochs, checkpoints, strict=True)}
    shape = next(iter(images.values())).shape[1:]
    model = build(network, shape, classes, options, regularizer)
    model.compile(optimizer=None, jit_compile=inference.jit_compile())

    def logits() -> Iterator[dict[str, np.ndarray]]:
        for checkpoint in checkpoints:
            load_weights(model, checkpoint)
            yield {side: inference.logits(model, images[side]) for side in sides}

    write_predictions(
        out,
        epochs=epochs,
        sides=sides,
        logits=logits(),
        attrs={**attrs, "checkpoint_sha256": json.dumps(digests)},
    )


def _sha256(path: str | os.PathLike[str]) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

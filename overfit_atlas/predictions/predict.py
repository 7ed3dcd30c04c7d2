"""Checkpoints to logits: every image at every epoch of one run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from overfit_atlas.files import AnyPath, sha256
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.networks.weights import load_weights
from overfit_atlas.predictions import inference
from overfit_atlas.predictions.dump import Side, write_predictions


@dataclass(frozen=True)
class Inputs:
    """What is predicted on one side: images float32 [n, h, w, channels], and what they are."""

    images: np.ndarray
    side: Side


def predict_run(
    architecture: Architecture,
    checkpoints: Mapping[int, AnyPath],
    inputs: Mapping[str, Inputs],
    out: AnyPath,
    *,
    classes: int,
    attrs: Mapping[str, str | int],
) -> None:
    """Write the logits of each checkpoint on each side's images to ``out``.

    ``checkpoints``: {epoch: its weights}; ``inputs``: {"test" or "train": its images}; ``classes``:
    how many the dataset has. The digest of every checkpoint is added to ``attrs`` as JSON, by
    epoch. Raises :class:`AtlasError` for a checkpoint that does not fit the network.
    """
    digests = {str(epoch): sha256(path) for epoch, path in checkpoints.items()}
    image_shape = next(iter(inputs.values())).images.shape[1:]
    model = architecture.build(image_shape, classes)
    model.compile(optimizer=None, jit_compile=inference.jit_compile())

    def logits() -> Iterator[dict[str, np.ndarray]]:
        for checkpoint in checkpoints.values():
            load_weights(model, checkpoint)
            yield {name: inference.logits(model, given.images) for name, given in inputs.items()}

    write_predictions(
        out,
        epochs=list(checkpoints),
        sides={name: given.side for name, given in inputs.items()},
        logits=logits(),
        attrs={**attrs, "checkpoint_sha256": json.dumps(digests)},
    )

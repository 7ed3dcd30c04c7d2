"""How large the training loss's gradient is at the saved epochs of a run.

Source: Salman and Liu, section III, who hold that training goes on to move the weights since
gradients are not zero, and cite Goodfellow et al. for gradients that grow.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from overfit_atlas.data.prepared import Split
from overfit_atlas.files import AnyPath
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.networks.weights import load_weights
from overfit_atlas.predictions.derivatives import ByWeights, by_weights

_log = logging.getLogger(__name__)


def norms_of_runs(
    runs: Sequence[Mapping[str, Any]],
    checkpoints: Sequence[AnyPath],
    train: Split,
    *,
    classes: int,
) -> pd.DataFrame:
    """One row for each run and epoch.

    ``runs``: of each its ``label`` and ``regularizer_name`` (put into the table as ``model`` and
    ``regularizer``), ``network``, ``options``, ``regularizer``, ``batch_size`` and ``epochs``;
    ``checkpoints``: those of all runs, one an epoch, in that order; ``train``: the images that they
    were trained on. Columns: model, regularizer, epoch, ``train_loss`` (mean nll, nats, no
    penalty), ``gradient_norm`` and ``batch_gradient_norm`` as :func:`norms` gives them.

    Raises AtlasError for a checkpoint that does not fit its network.
    """
    remaining = iter(checkpoints)
    rows = []
    for run in runs:
        architecture = Architecture(run["network"], run["options"], run["regularizer"])
        model = architecture.build(train.images.shape[1:], classes)
        gradient = by_weights(model)
        called = {"model": run["label"], "regularizer": run["regularizer_name"]}
        for epoch in run["epochs"]:
            load_weights(model, next(remaining))
            found = norms(gradient, train.images, train.labels, run["batch_size"])
            rows.append(called | {"epoch": epoch, **found})
        _log.info("%s, %s: done", *called.values(), extra={"progress": True})
    return pd.DataFrame(rows)


def norms(
    gradient: ByWeights, images: np.ndarray, labels: np.ndarray, batch_size: int
) -> dict[str, float]:
    """Euclidean norms of the gradient of the mean loss over ``images``, in inference mode.

    ``gradient_norm``: of the whole sample at once. ``batch_gradient_norm``: mean over batches of
    ``batch_size`` of the norm of each one's own gradient, which is what a training step sees.
    """
    total: np.ndarray | float = 0.0
    loss, of_batches = 0.0, []
    for start in range(0, len(labels), batch_size):
        batch = slice(start, start + batch_size)
        mean, slopes = gradient(images[batch], labels[batch])
        slopes = slopes.astype(np.float64)
        share = len(labels[batch]) / len(labels)
        total, loss = total + share * slopes, loss + share * mean
        of_batches.append(np.linalg.norm(slopes))
    return {
        "train_loss": loss,
        "gradient_norm": float(np.linalg.norm(total)),
        "batch_gradient_norm": float(np.mean(of_batches)),
    }

"""A small study on disk whose overfitting is known beforehand; for tests of what is made of it."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np

from overfit_atlas.predictions.dump import Side, write_predictions
from overfit_atlas.predictions.members import Member

CLASSES, SAMPLES = 4, 60
SCALES = (0.2, 0.5, 1.0, 2.0, 4.0, 7.0)
IDS = np.arange(SAMPLES)


def scaled_run(seed=0, wrong=6):
    """Logits [epochs, n, classes] that differ by their scale alone, and labels [n].

    The first ``wrong`` samples are classified wrongly, at every epoch.
    """
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(SAMPLES, CLASSES))
    labels = logits.argmax(axis=1)
    labels[:wrong] = logits[:wrong].argmin(axis=1)
    return np.array(SCALES)[:, None, None] * logits, labels


def write_run(path, logits, labels, sides=("test",)):
    """Write them as the predictions of a run."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    labels, ids = np.asarray(labels), np.arange(len(labels))
    write_predictions(
        path,
        epochs=list(range(1, len(logits) + 1)),
        sides={side: Side(labels=labels, ids=ids) for side in sides},
        logits=({side: values.astype(np.float32) for side in sides} for values in logits),
        attrs={"model": "m"},
    )
    return path


def write_images(folder, labels, channels=()):
    """A dataset and a sample of it below ``folder``; image k has the value k / 100 all over.

    ``channels``: for images in colour, what each adds to the value, in hundredths.
    """
    dataset, sample = folder / "data" / "tiny.h5", folder / "samples" / "s" / "seed-0.h5"
    for path in (dataset, sample):
        path.parent.mkdir(parents=True)
    with h5py.File(dataset, "w") as h5:
        h5.attrs.update(dataset="tiny", sources="{}", pixel_low=0.0, pixel_high=100.0)
        images = np.broadcast_to(IDS[:, None, None], (SAMPLES, 3, 2))
        if channels:
            images = images[..., None] + np.array(channels)
        h5["test/images"] = images.astype(np.uint8)
        h5["test/labels"] = labels.astype(np.uint8)
    with h5py.File(sample, "w") as h5:
        h5.attrs.update(dataset="tiny", sources="{}", pixel_treatment="none", seed=0)
    return sample, dataset


def write_weights(path, width):
    """A checkpoint of two dense layers: 4 inputs, ``width`` units, 2 outputs."""
    with h5py.File(path, "w") as h5:
        for layer, shapes in {"a": [(4, width), (width,)], "b": [(width, 2), (2,)]}.items():
            for place, shape in enumerate(shapes):
                h5[f"layers/{layer}/vars/{place}"] = np.zeros(shape)
    return str(path)


def agreeing(folder, names, seeds=(0, 1)):
    """Members with four epochs of predictions for 400 shared inputs of five classes, by seed.

    Some inputs are hard for all of them; training images are right at every epoch.
    """
    shared = np.random.default_rng(0)
    labels, train_labels = shared.integers(0, 5, 400), shared.integers(0, 5, 60)
    hard = shared.normal(size=(400, 5))
    by_seed = {}
    for seed in seeds:
        rng = np.random.default_rng(seed)
        by_seed[seed] = []
        for name in names:
            own = hard + rng.normal(size=(400, 5))
            logits = [
                {
                    "test": epoch * np.eye(5)[labels] + own,
                    "train": 9 * epoch * np.eye(5)[train_labels],
                }
                for epoch in range(1, 5)
            ]
            path = folder / f"{name}-{seed}.h5"
            sides = {
                "test": Side(labels, np.arange(400)),
                "train": Side(train_labels, np.arange(60), train_labels),
            }
            write_predictions(path, epochs=range(1, 5), sides=sides, logits=logits, attrs={})
            by_seed[seed].append(Member(name, path, 4))
    return by_seed

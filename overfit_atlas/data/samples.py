"""A training sample: which images of a dataset, with which labels, stored so that it stays fixed.

The pixels of a sample are not stored, only how they are treated; they are made on reading.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import h5py
import numpy as np

from overfit_atlas import hdf5
from overfit_atlas.data import treatments
from overfit_atlas.data.draws import split_ids
from overfit_atlas.data.own_labels import read_own_labels, relabelled
from overfit_atlas.data.prepared import Split, load_split, network_images, opened
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath
from overfit_atlas.randomness import generator


@dataclass(frozen=True)
class Drawing:
    """All that decides a sample beside its seed, as the study's config names it.

    ``size`` is a number of images or "all". With a ``draw_seed`` all seeds share one division. See
    :func:`draws.split_ids` for the draws and sizes, and :mod:`treatments` for what is done to
    ``labels`` and ``pixels``.
    """

    dataset: str
    size: int | str
    draw: str
    validation: int
    labels: Mapping[str, object]
    pixels: str = "none"
    draw_seed: int | None = None


@dataclass(frozen=True)
class Sample:
    """What one training sees; images are float32 [n, height, width, channels], the rest int64 [n].

    The images lie in [0, 1], except under the pixel treatment "gaussian". ``train_labels`` are the
    treated ones, ``true_labels`` the published ones; validation labels are always the published
    ones. The ids are rows of the published training set.
    """

    train_images: np.ndarray
    train_labels: np.ndarray
    true_labels: np.ndarray
    train_ids: np.ndarray
    validation_images: np.ndarray
    validation_labels: np.ndarray
    validation_ids: np.ndarray

    @property
    def train(self) -> Split:
        """The images that train, with the treated labels."""
        return Split(self.train_images, self.train_labels)

    @property
    def validation(self) -> Split:
        """The images that validate."""
        return Split(self.validation_images, self.validation_labels)


def draw_sample(
    dataset_path: AnyPath, out: AnyPath, drawing: Drawing, seed: int, own: AnyPath | None = None
) -> None:
    """Draw a sample of the prepared dataset at ``dataset_path`` and write it to ``out``.

    Which images train and validate depends on the dataset's name, the draw, the sizes and the
    draw's seed alone: the drawing's own where it has one, else ``seed``. ``seed`` also decides the
    noise of labels and pixels. The labels' treatment {kind: own} takes them from the file ``own``
    (:mod:`own_labels`).

    Raises AtlasError when the file holds another dataset, a size cannot be met, or a draw or
    treatment is unknown.
    """
    treatments.check_pixel_treatment(drawing.pixels)
    with opened(dataset_path, "a prepared dataset") as h5:
        if h5.attrs["dataset"] != drawing.dataset:
            raise AtlasError(
                f"{dataset_path}: expected the dataset {drawing.dataset}, "
                f"found {h5.attrs['dataset']}"
            )
        labels = h5["train/labels"][:].astype(np.int64)
        class_names = [str(name) for name in h5.attrs["class_names"]]
        sources = h5.attrs["sources"]
    draw_seed = seed if drawing.draw_seed is None else drawing.draw_seed
    rng = generator(draw_seed, "draw", drawing.dataset)
    train_ids, validation_ids = split_ids(
        labels, drawing.draw, drawing.size, drawing.validation, rng
    )
    if own is None:
        treated = treatments.treat_labels(labels, drawing.labels, seed, class_names)
    else:
        treated = relabelled(labels, read_own_labels(own, len(labels), class_names))
    train_labels = treated[train_ids]
    columns = {
        "train_ids": (train_ids, "row of the published training set"),
        "train_labels": (train_labels, "class index after the label treatment"),
        "true_labels": (labels[train_ids], "class index as published"),
        "validation_ids": (validation_ids, "row of the published training set"),
        "validation_labels": (labels[validation_ids], "class index as published"),
    }
    attributes = {
        "description": "a training sample: images by their row, labels fixed for all epochs",
        "dataset": drawing.dataset,
        "sources": sources,
        "draw": drawing.draw,
        "size": len(train_ids),
        "validation": len(validation_ids),
        "seed": seed,
        "draw_seed": draw_seed,
        "label_treatment": json.dumps(dict(drawing.labels), sort_keys=True),
        "wrong_labels": int(np.count_nonzero(train_labels != labels[train_ids])),
        "pixel_treatment": drawing.pixels,
    }
    with hdf5.new_file(out) as h5:
        h5.attrs.update(attributes)
        for name, (values, units) in columns.items():
            stored = h5.create_dataset(name, data=values)
            stored.attrs.update({"axes": "image", "units": units})


def load_sample(sample_path: AnyPath, dataset_path: AnyPath) -> Sample:
    """Read a sample with its images, which come from the prepared dataset it was drawn from.

    Raises AtlasError when either file cannot be read or they do not belong together.
    """
    with opened(sample_path, "a sample") as h5:
        ids = {side: h5[f"{side}_ids"][:] for side in ("train", "validation")}
        train_labels, true_labels = h5["train_labels"][:], h5["true_labels"][:]
        validation_labels = h5["validation_labels"][:]
        attributes = dict(h5.attrs)
    with opened(dataset_path, "a prepared dataset") as h5:
        _check_pair(attributes, h5, sample_path, dataset_path)
        published = h5["train/images"][:]
        facts = dict(h5.attrs)
    images = {side: network_images(published[rows], facts) for side, rows in ids.items()}
    treatment, seed = attributes["pixel_treatment"], int(attributes["seed"])
    return Sample(
        train_images=treatments.treat_train_images(
            images["train"],
            treatment,
            seed,
            mean=facts["train_pixel_mean"],
            std=facts["train_pixel_std"],
        ),
        train_labels=train_labels,
        true_labels=true_labels,
        train_ids=ids["train"],
        validation_images=treatments.treat_held_out_images(images["validation"], treatment, seed),
        validation_labels=validation_labels,
        validation_ids=ids["validation"],
    )


def load_test(sample_path: AnyPath, dataset_path: AnyPath) -> Split:
    """The published test set as a network trained on this sample should see it.

    The labels are the published ones; see :func:`treatments.treat_held_out_images` for the pixels.
    """
    with (
        opened(sample_path, "a sample") as sample,
        opened(dataset_path, "a dataset") as h5,
    ):
        _check_pair(dict(sample.attrs), h5, sample_path, dataset_path)
        treatment, seed = sample.attrs["pixel_treatment"], int(sample.attrs["seed"])
    test = load_split(dataset_path, "test")
    return Split(treatments.treat_held_out_images(test.images, treatment, seed), test.labels)


def _check_pair(
    attributes: dict,
    h5: h5py.File,
    sample_path: AnyPath,
    dataset_path: AnyPath,
) -> None:
    for key in ("dataset", "sources"):
        if attributes[key] != h5.attrs[key]:
            raise AtlasError(
                f"{sample_path}: expected the {key} {attributes[key]}, from which it was drawn, "
                f"found {h5.attrs[key]} in {dataset_path}; draw the sample again"
            )

"""One HDF5 file a dataset that describes itself, made from checked published files."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import h5py
import numpy as np

from overfit_atlas import files, hdf5
from overfit_atlas.data import parse
from overfit_atlas.data.dataset import Dataset
from overfit_atlas.data.prepared import SIDES, scale
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath

ROWS_PER_CHUNK = 1024
CHUNK_BYTES = 4 << 20  # fewer rows a chunk where images are large


def prepare_dataset(dataset: Dataset, sources: Iterable[AnyPath], out: AnyPath) -> None:
    """Check the published files of ``dataset`` and write them as one HDF5 file.

    ``sources`` are the paths of all its published files, under their published names and in any
    order. The pixel values are stored as published; the attributes say how to scale them. Images
    are [n, height, width] where they are grey, else [n, height, width, channels].

    Raises AtlasError when a file is missing or not the pinned one, or when shapes, class counts or
    pixel values are not those of ``config/datasets.yaml``. Equal sources give equal bytes.
    """
    paths = _by_role(dataset, [Path(source) for source in sources])
    sides = parse.parse(dataset, paths)
    for side in SIDES:
        _check(dataset, side, *sides[side])
    scaled = scale(sides["train"][0], dataset.pixel_low, dataset.pixel_high)
    with hdf5.new_file(out) as h5:
        h5.attrs.update(_attributes(dataset, scaled))
        for side in SIDES:
            _write_side(h5.create_group(side), dataset, *sides[side])


def _by_role(dataset: Dataset, sources: list[Path]) -> dict[str, Path]:
    given = {path.name: path for path in sources}
    if sorted(given) != sorted(dataset.files):
        raise AtlasError(
            f"{dataset.name}: expected the published files {', '.join(dataset.files)}, "
            f"found {', '.join(given) or 'none'}"
        )
    for file in dataset.files.values():
        path = given[file.name]
        if not path.is_file():
            raise AtlasError(f"{path}: expected the published file, found none")
        if (found := files.sha256(path)) != file.sha256:
            raise AtlasError(
                f"{path}: expected sha256 {file.sha256}, found sha256 {found}; delete the file "
                "and run again, so that it is fetched anew"
            )
    return {file.role: given[file.name] for file in dataset.files.values()}


def _check(dataset: Dataset, side: str, images: np.ndarray, labels: np.ndarray) -> None:
    where = f"{dataset.name}, {side} set"
    shape = (dataset.counts[side], *dataset.image_shape)
    if images.shape != shape or labels.shape != shape[:1]:
        raise AtlasError(
            f"{where}: expected images of shape {shape} with one label each, "
            f"found {images.shape} with labels of shape {labels.shape}"
        )
    classes = len(dataset.class_names)
    found = tuple(np.bincount(labels, minlength=classes).tolist())
    if found != dataset.class_counts[side]:
        raise AtlasError(
            f"{where}: expected {dataset.class_counts[side]} images of each class, found {found}"
        )
    low, high = float(images.min()), float(images.max())
    # A published file in another scale (say 0 to 1) lies within the range too, so its ends are
    # asked for; a user's own images need not reach them on both sides.
    within = dataset.pixel_low <= low and high <= dataset.pixel_high
    reaches = (low, high) == (dataset.pixel_low, dataset.pixel_high) or dataset.format == "npz"
    if not (within and reaches):
        raise AtlasError(
            f"{where}: expected pixel values from {dataset.pixel_low:g} to {dataset.pixel_high:g}, "
            f"found {low:g} to {high:g}"
        )


def _attributes(dataset: Dataset, scaled: np.ndarray) -> dict:
    sources = {file.name: file.sha256 for file in dataset.files.values()}
    return {
        "description": f"{dataset.title}. {dataset.source}. Licence: {dataset.licence}. "
        f"Training and test set: {dataset.split}.",
        "dataset": dataset.name,
        "class_names": list(dataset.class_names),
        "image_shape": list(dataset.image_shape),
        "pixel_low": float(dataset.pixel_low),
        "pixel_high": float(dataset.pixel_high),
        "pixel_meaning": "a stored value p means (p - pixel_low) / (pixel_high - pixel_low)",
        "train_pixel_mean": float(scaled.mean(dtype=np.float64)),
        "train_pixel_std": float(scaled.std(dtype=np.float64)),
        "train_pixel_meaning": "over all pixels of the training images, scaled to [0, 1]",
        "sources": json.dumps(sources, sort_keys=True),
        "sources_meaning": "published file: SHA-256 of its bytes",
    }


def _write_side(
    group: h5py.Group, dataset: Dataset, images: np.ndarray, labels: np.ndarray
) -> None:
    rows = max(1, min(ROWS_PER_CHUNK, len(images), CHUNK_BYTES // images[0].nbytes))
    chunk = (rows, *dataset.image_shape)
    stored = group.create_dataset(
        "images",
        data=images,
        chunks=chunk,
        compression="gzip",
        compression_opts=1,
        shuffle=True,
    )
    grey = len(dataset.image_shape) == 2
    stored.attrs.update(
        {
            "axes": "image, row, column" if grey else "image, row, column, channel",
            "units": "grey value as published" if grey else "channel's value as published",
        }
    )
    stored = group.create_dataset("labels", data=labels)
    stored.attrs.update({"axes": "image", "units": "index into class_names"})

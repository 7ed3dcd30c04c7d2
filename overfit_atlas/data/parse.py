"""Reading the published file formats into arrays, with nothing rescaled.

Every reader checks what its format can say about itself; the comparison with the facts of a
dataset (counts, shapes, pixel values) is left to :mod:`overfit_atlas.data.prepare`.
"""

from __future__ import annotations

import gzip
import math
import struct
import tarfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from overfit_atlas.arrays import read_array
from overfit_atlas.data.dataset import ROLES, Dataset
from overfit_atlas.data.prepared import SIDES
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath

Parsed = tuple[np.ndarray, np.ndarray]
"""Images [n, *image_shape] and labels uint8 [n] of a training or test set, as published."""

IDX_UINT8 = 0x08


def _unpack(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        return gzip.decompress(content) if path.suffix == ".gz" else content
    except (OSError, EOFError, zlib.error) as error:
        raise AtlasError(
            f"{path}: expected a gzip file, found one that cannot be unpacked ({error}); "
            "delete it and run again"
        ) from None


def read_idx(path: AnyPath, ndim: int) -> np.ndarray:
    """Read an idx file, gzipped if its name ends in .gz, of unsigned bytes with ``ndim`` axes.

    The format is two zero bytes, the type code 0x08, the number of axes, one big-endian uint32 an
    axis, and the values in C order (LeCun, Cortes and Burges, the MNIST database).

    Raises AtlasError when the header or the number of values is another.
    """
    path = Path(path)
    data = _unpack(path)
    expected = bytes([0, 0, IDX_UINT8, ndim])
    if data[:4] != expected:
        raise AtlasError(
            f"{path}: expected an idx header {expected.hex()} (unsigned bytes, {ndim} axes), "
            f"found {data[:4].hex() or 'nothing'}"
        )
    start = 4 + 4 * ndim
    if len(data) < start:
        raise AtlasError(f"{path}: expected a header of {start} bytes, found {len(data)} bytes")
    shape = struct.unpack(f">{ndim}I", data[4:start])
    if len(data) - start != math.prod(shape):
        raise AtlasError(
            f"{path}: expected {math.prod(shape)} values for the shape {shape} that its header "
            f"gives, found {len(data) - start}"
        )
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)


def _read_numbers(path: Path, columns: int, delimiter: str | None) -> np.ndarray:
    lines = _unpack(path).decode("ascii", errors="replace").splitlines()
    if not lines:
        raise AtlasError(f"{path}: expected {columns} numbers a line, found no line")
    try:
        table = np.loadtxt(lines, delimiter=delimiter, ndmin=2)
    except ValueError as error:
        raise AtlasError(f"{path}: expected {columns} numbers a line, found: {error}") from None
    if table.shape[1] != columns:
        raise AtlasError(
            f"{path}: expected {columns} numbers a line, found {table.shape[1]} on each"
        )
    return table


def _whole(values: np.ndarray, path: Path, what: str) -> np.ndarray:
    whole = values.astype(np.uint8)
    if not np.array_equal(whole, values):
        wrong = values[whole != values].flat[0]
        raise AtlasError(f"{path}: expected {what} as whole numbers of 0 to 255, found {wrong:g}")
    return whole


def read_usps(path: AnyPath, image_shape: tuple[int, ...]) -> Parsed:
    """Read a gzipped USPS text file: the label, then the pixels row by row, one image a line.

    Returns images float32 [n, *image_shape] as published (in [-1, 1]), and labels uint8 [n].
    """
    path = Path(path)
    table = _read_numbers(path, 1 + math.prod(image_shape), None)
    images = table[:, 1:].astype(np.float32).reshape(-1, *image_shape)
    return images, _whole(table[:, 0], path, "labels")


def read_digits(path: AnyPath, image_shape: tuple[int, ...]) -> Parsed:
    """Read scikit-learn's gzipped digits CSV: the pixels row by row, then the label.

    Returns images uint8 [n, *image_shape] as published (in 0..16), and labels uint8 [n].
    """
    path = Path(path)
    table = _read_numbers(path, math.prod(image_shape) + 1, ",")
    images = _whole(table[:, :-1], path, "pixel values").reshape(-1, *image_shape)
    return images, _whole(table[:, -1], path, "labels")


def read_cifar(path: AnyPath, image_shape: tuple[int, ...]) -> dict[str, Parsed]:
    """Read the archive of CIFAR-10's binary version: five batches that train and one that tests.

    A record is the label's byte, then the red, the green and the blue values of the image, each row
    by row. Returns for each side images uint8 [n, *image_shape] and labels uint8 [n].
    """
    path, sides = Path(path), {}
    members = {"train": [f"data_batch_{part}.bin" for part in range(1, 6)]}
    members["test"] = ["test_batch.bin"]
    try:
        # The members are read where they lie; nothing is unpacked to the disk.
        with tarfile.open(path, "r:gz") as archive:
            held = {Path(member.name).name: member for member in archive if member.isreg()}
            for side, names in members.items():
                if missing := sorted(set(names) - held.keys()):
                    raise AtlasError(f"{path}: expected {', '.join(missing)} in it, found none")
                parts = [archive.extractfile(held[name]) for name in names]
                sides[side] = b"".join(part.read() for part in parts if part)
    except (OSError, EOFError, zlib.error, tarfile.TarError) as fault:
        raise AtlasError(
            f"{path}: expected a gzipped tar archive, found one that cannot be read ({fault}); "
            "delete it and run again"
        ) from None
    height, width, channels = image_shape
    found = {}
    for side, content in sides.items():
        if len(content) % (1 + math.prod(image_shape)):
            raise AtlasError(
                f"{path}: expected records of {1 + math.prod(image_shape)} bytes on the {side} "
                f"side, found {len(content)} bytes"
            )
        records = np.frombuffer(content, np.uint8).reshape(-1, 1 + math.prod(image_shape))
        images = records[:, 1:].reshape(-1, channels, height, width)
        found[side] = (np.ascontiguousarray(np.moveaxis(images, 1, -1)), records[:, 0])
    return found


def read_npz(path: AnyPath) -> dict[str, Parsed]:
    """Read the arrays ``x_train``, ``y_train``, ``x_test`` and ``y_test`` of a .npz file.

    They are named as in Keras' own datasets: images [n, *image_shape] and labels [n] of each side.
    """
    found = {}
    for side in SIDES:
        images = read_array(path, f"x_{side}").values
        found[side] = (images, _whole(read_array(path, f"y_{side}").values, Path(path), "labels"))
    return found


def parse(dataset: Dataset, paths: Mapping[str, Path]) -> dict[str, Parsed]:
    """Read the training and the test set of ``dataset``.

    ``paths`` gives for every role of the dataset's files where that file lies. An idx file has an
    axis for the images and one for each number of ``image_shape``: three if grey, four if coloured.
    """
    if dataset.format == "idx":
        axes = 1 + len(dataset.image_shape)
        return {
            side: (read_idx(paths[f"{side}_images"], axes), read_idx(paths[f"{side}_labels"], 1))
            for side in SIDES
        }
    if dataset.format == "usps":
        return {side: read_usps(paths[side], dataset.image_shape) for side in SIDES}
    if dataset.format == "digits":
        images, labels = read_digits(paths["train_and_test"], dataset.image_shape)
        cut = dataset.counts["train"]
        return {
            "train": (images[:cut], labels[:cut]),
            "test": (images[cut:], labels[cut:]),
        }
    if dataset.format == "cifar":
        return read_cifar(paths["archive"], dataset.image_shape)
    if dataset.format == "npz":
        return read_npz(paths["arrays"])
    raise AtlasError(
        f"{dataset.name}: expected one of the formats {', '.join(ROLES)} in config/datasets.yaml, "
        f"found {dataset.format!r}"
    )

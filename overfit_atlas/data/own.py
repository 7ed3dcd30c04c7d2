"""A dataset of a user's own: read from the files that there are, packed as one that is pinned."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, UnidentifiedImageError

from overfit_atlas import files
from overfit_atlas.arrays import read_array, read_npz
from overfit_atlas.data.draws import split_ids
from overfit_atlas.data.parse import Parsed, read_idx
from overfit_atlas.data.prepared import SIDES
from overfit_atlas.errors import AtlasError
from overfit_atlas.randomness import generator

NAMES = {side: ((f"x_{side}", f"{side}_images"), (f"y_{side}", f"{side}_labels")) for side in SIDES}
"""How the arrays of a .npz file may be called: those of the images, those of the labels."""

MODES = {"1": "L", "L": "L", "P": "RGB", "RGB": "RGB"}
"""What a PNG's pixels are read as."""


@dataclass(frozen=True)
class Own:
    """Images and labels as they were found, one set where nobody divided them."""

    sides: dict[str, Parsed]
    class_names: tuple[str, ...] | None = None


def read_own(sources: Sequence[Path], shape: tuple[int, ...] | None) -> Own:
    """What ``sources`` hold: a folder of PNGs, a .npz, four idx files, or one or two CSV files.

    A folder has a folder a class, or ``train`` and ``test`` with those inside. Files of two sides
    are told apart by ``train`` and ``test`` (or ``t10k``) in their names, or in those of a .npz's
    arrays. A CSV has a column ``label`` and the pixels row by row, of images of ``shape``.

    Raises AtlasError, with what was read and what was expected, for anything else.
    """
    first = sources[0]
    if first.is_dir():
        return _folder(first)
    names = "".join(source.name for source in sources)
    if first.suffix == ".npz":
        return _npz(first)
    if re.search(r"idx\d", names):
        return Own(_idx(sources))
    return Own({side: _csv(path, shape) for side, path in _by_side(sources).items()})


def divided(own: Own, share: float, name: str) -> tuple[dict[str, Parsed], str]:
    """Both sides, and who divided them: the files, or else a draw of ``share`` for the test."""
    if set(own.sides) == set(SIDES):
        return own.sides, "as in the files"
    [(images, labels)] = own.sides.values()
    test = round(share * len(labels))
    if not 0 < test < len(labels):
        raise AtlasError(
            f"--test {share:g}: of {len(labels)} images that leaves none on one side; expected a "
            "share between 0 and 1"
        )
    rng = generator(0, "own dataset", name)
    kept, held = (np.sort(ids) for ids in split_ids(labels, "stratified", "all", test, rng))
    sides = {"train": (images[kept], labels[kept]), "test": (images[held], labels[held])}
    return sides, f"{test} of {len(labels)} images drawn by class for the test"


def packed(sides: dict[str, Parsed]) -> bytes:
    """The bytes of a .npz file that :func:`parse.read_npz` reads, the same for the same arrays."""
    arrays: dict[str, Any] = {}
    for side, (images, labels) in sides.items():
        arrays |= {f"x_{side}": _stored(images), f"y_{side}": labels.astype(np.uint8)}
    stream = BytesIO()
    np.savez_compressed(stream, **arrays)  # its entries bear no time of day
    return stream.getvalue()


def facts(
    name: str, sides: dict[str, Parsed], file: Path, class_names: Sequence[str] | None, **more: Any
) -> dict[str, Any]:
    """The entry of a dataset for a file of facts, as :mod:`facts` reads it back.

    ``file``: the packed arrays, at their place. Raises AtlasError where the sides do not belong
    together or labels are no numbers of classes.
    """
    shapes = {images.shape[1:] for images, _ in sides.values()}
    if len(shapes) != 1 or len(next(iter(shapes))) not in (2, 3):
        raise AtlasError(
            f"{name}: expected images [n, height, width] or [n, height, width, channels] of one "
            f"size, found {', '.join(str(list(images.shape)) for images, _ in sides.values())}"
        )
    highest = max(int(labels.max()) for _, labels in sides.values())
    named = list(class_names or map(str, range(highest + 1)))
    if highest >= len(named):
        raise AtlasError(
            f"{name}: expected labels from 0 to {len(named) - 1} for the {len(named)} classes "
            f"named, found {highest}"
        )
    counts = {
        side: np.bincount(labels, minlength=len(named)).tolist()
        for side, (_, labels) in sides.items()
    }
    empty = [title for title, *found in zip(named, *counts.values(), strict=True) if not any(found)]
    if empty:
        raise AtlasError(
            f"{name}: expected images of every class, found none of {', '.join(empty)}; labels are "
            "counted from 0, so take 1 off if yours begin there"
        )
    low, high = _ends([_stored(images) for images, _ in sides.values()])
    return {
        "format": "npz",
        "image_shape": list(next(iter(shapes))),
        "pixel_low": low,
        "pixel_high": high,
        "class_names": named,
        "counts": {side: len(labels) for side, (_, labels) in sides.items()},
        "class_counts": counts,
        **more,
        "addresses": [f"file:{file.parent}/"],
        "files": {
            file.name: {
                "role": "arrays",
                "bytes": file.stat().st_size,
                "sha256": files.sha256(file),
            }
        },
    }


def _stored(images: np.ndarray) -> np.ndarray:
    """Bytes where the values are bytes, else float32."""
    whole = images.astype(np.uint8)
    return whole if np.array_equal(whole, images) else images.astype(np.float32)


def _ends(images: Sequence[np.ndarray]) -> tuple[float, float]:
    """What means black and white: the range of a byte, of a share, or else of the values."""
    low = min(float(side.min()) for side in images)
    high = max(float(side.max()) for side in images)
    if all(side.dtype == np.uint8 for side in images) and high > 1:
        return 0, 255
    return (0, 1) if low >= 0 and high <= 1 else (low, high)


def _labels(values: np.ndarray, path: Path) -> np.ndarray:
    whole = values.astype(np.int64)
    if values.ndim != 1 or not np.array_equal(whole, values) or whole.min(initial=0) < 0:
        raise AtlasError(f"{path}: expected labels [n], whole numbers from 0")
    if whole.max(initial=0) > 255:
        raise AtlasError(f"{path}: expected labels up to 255, found {whole.max()}")
    return whole


def _matched(images: np.ndarray, labels: np.ndarray, path: Path) -> Parsed:
    if len(images) != len(labels) or not len(labels):
        raise AtlasError(f"{path}: expected a label an image, found {len(images)}, {len(labels)}")
    return images, _labels(labels, path)


def _npz(path: Path) -> Own:
    arrays = read_npz(path)
    names = _label_names(arrays)
    if names is not None:
        arrays |= {
            key: np.searchsorted(names, values)
            for key, values in arrays.items()
            if values.dtype.kind == "U"
        }
    found: dict[str, Parsed] = {}
    for side, spelled in [*NAMES.items(), ("train", (("x", "images"), ("y", "labels")))]:
        images, labels = (next((arrays[n] for n in each if n in arrays), None) for each in spelled)
        if images is not None and labels is not None and side not in found:
            found[side] = _matched(images, labels, path)
    if not found:
        raise AtlasError(
            f"{path}: expected arrays x_train, y_train, x_test and y_test, or x and y, found "
            f"{', '.join(sorted(arrays)) or 'none'}"
        )
    return Own(found, names)


def _label_names(arrays: Mapping[str, np.ndarray]) -> tuple[str, ...] | None:
    """The classes by name, sorted, where labels are words; None where they are numbers."""
    words = [values for values in arrays.values() if values.dtype.kind == "U"]
    return tuple(map(str, np.unique(np.concatenate(words)))) if words else None


def _idx(sources: Sequence[Path]) -> dict[str, Parsed]:
    parts: dict[tuple[str, str], Path] = {}
    for source in sources:
        what = "labels" if "label" in source.name else "images"
        parts[_side(source), what] = source
    if len(parts) != len(sources) or len(parts) not in (2, 4):
        raise AtlasError(
            "expected two or four idx files, images and labels of each side by their names, found "
            f"{', '.join(source.name for source in sources)}"
        )
    found = {}
    for side in dict.fromkeys(side for side, _ in parts):
        if (side, "labels") not in parts or (side, "images") not in parts:
            raise AtlasError(f"expected images and labels of the {side} side, found one of them")
        images, labels = parts[side, "images"], parts[side, "labels"]
        found[side] = _matched(read_idx(images, _axes(images)), read_idx(labels, 1), images)
    return found


def _axes(path: Path) -> int:
    """The number of axes that the name of an idx file says, as in ``images-idx3-ubyte.gz``."""
    return int(re.search(r"idx(\d)", path.name)[1])  # type: ignore[index]


def _csv(path: Path, shape: tuple[int, ...] | None) -> Parsed:
    if shape is None:
        raise AtlasError(
            f"{path}: a CSV file does not say how large its images are; add --shape HEIGHT WIDTH, "
            "or --shape HEIGHT WIDTH CHANNELS"
        )
    pixels, labels = (read_array(path, name).values for name in ("images", "labels"))
    if pixels.ndim != 2 or pixels.shape[1] != np.prod(shape) or labels.ndim != 1:
        raise AtlasError(
            f"{path}: expected a column label and {np.prod(shape)} columns of pixels for images of "
            f"{' x '.join(map(str, shape))}, found {pixels.shape[-1]} columns beside it"
        )
    return _matched(pixels.reshape(-1, *shape), labels, path)


def _by_side(sources: Sequence[Path]) -> dict[str, Path]:
    if len(sources) == 1:
        return {"train": sources[0]}
    found = {_side(source): source for source in sources}
    if len(found) != len(sources):
        raise AtlasError(
            "expected one file, or one with train and one with test in its name, found "
            f"{', '.join(source.name for source in sources)}"
        )
    return found


def _side(path: Path) -> str:
    return "test" if re.search("test|t10k", path.name) else "train"


def _folder(folder: Path) -> Own:
    inside = sorted(path for path in folder.iterdir() if path.is_dir())
    by_side = {path.name: path for path in inside if path.name in SIDES}
    roots = {side: by_side[side] for side in SIDES} if len(by_side) == 2 else {"train": folder}
    classes = sorted(
        {path.name for root in roots.values() for path in root.iterdir() if path.is_dir()}
    )
    if len(classes) < 2:
        raise AtlasError(
            f"{folder}: expected a folder a class with PNG images inside, or those in train and "
            f"test, found {len(classes)} folders"
        )
    return Own({side: _pngs(root, classes) for side, root in roots.items()}, tuple(classes))


def _pngs(root: Path, classes: Sequence[str]) -> Parsed:
    images: list[np.ndarray] = []
    labels: list[int] = []
    for label, name in enumerate(classes):
        for path in sorted((root / name).glob("*.png")):
            images.append(_png(path))
            labels.append(label)
            if images[-1].shape != images[0].shape:
                raise AtlasError(
                    f"{path}: expected {list(images[0].shape)} as the first image has, found "
                    f"{list(images[-1].shape)} (height, width, channels); make them alike"
                )
    if not images:
        others = sorted({path.suffix for path in root.glob("*/*") if path.is_file()})
        raise AtlasError(
            f"{root}: expected PNG images in the folders of the classes, found "
            f"{'files that end in ' + ', '.join(others) if others else 'none'}"
        )
    return np.stack(images), np.array(labels)


def _png(path: Path) -> np.ndarray:
    try:
        with Image.open(path, formats=["PNG"]) as image:
            if image.mode not in MODES:
                raise AtlasError(
                    f"{path}: expected grey or coloured pixels of a byte a channel without "
                    f"transparency, found the mode {image.mode}; save it as such"
                )
            return np.asarray(image.convert(MODES[image.mode]))
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError) as fault:
        raise AtlasError(f"{path}: cannot be read as PNG ({fault})") from None

"""The explorer on anybody's predictions: the same page from dumps of any framework."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from overfit_atlas import files
from overfit_atlas.arrays import read_array
from overfit_atlas.data.prepared import SIDES
from overfit_atlas.errors import AtlasError
from overfit_atlas.explorer.page import build_page
from overfit_atlas.explorer.parts import write_part
from overfit_atlas.explorer.plan import images_part, seed_parts
from overfit_atlas.explorer.predictions import gather, over_seeds
from overfit_atlas.files import AnyPath, sha256
from overfit_atlas.predictions.dump import read_predictions
from overfit_atlas.predictions.members import Member

NAME = "predictions"
WRITTEN = {"index.html": None, "parts": "*/parts/*.js"}
"""What a page consists of: a file, and a folder with the pattern of its files' paths."""
COLORS = ("blue", "orange", "green", "vermillion", "purple", "skyblue", "yellow")


def explore(
    predictions: Sequence[AnyPath],
    images: AnyPath | None,
    folder: Path,
    named: AnyPath | None = None,
) -> Path:
    """Write the page of the dumps at ``predictions`` into ``folder``; gives ``index.html``.

    A member a file, named as the file, decides at its last epoch. ``images``: ``.npy`` uint8, or
    floats in [0, 1], [n, h, w] or [n, h, w, channels], image i for sample i of the first side.
    ``named``: what the page calls its folder, if not ``folder``.
    Raises AtlasError for files that do not tell about the same inputs, or images of another number.
    """
    members = _members(predictions)
    sides = _sides(predictions)
    parts: dict[str, dict[str, np.ndarray]] = {}
    for side in sides:
        for name, arrays in zip(
            seed_parts(f"{NAME}/{side}/seed-0"), gather(members, side), strict=True
        ):
            parts[name] = arrays
        parts[f"sets/{NAME}/{side}/seeds"] = over_seeds([members], side)
    if images is not None:
        inputs = len(parts[seed_parts(f"{NAME}/{sides[0]}/seed-0")[0]]["labels"])
        place = images_part(NAME) if sides[0] == "test" else images_part(NAME, 0)
        parts[place] = {"images": _images(images, inputs)}
    # All classes' probabilities are looked at last, and are the largest.
    names = sorted(parts, key=lambda name: (name.endswith("-classes"), name.startswith("images")))
    classes = parts[names[0]]["0/final"].shape[1]
    about = {
        "study": folder.resolve().name,
        "sets": [_about(members, sides, _class_names(predictions, classes))],
        "parts": names,
        "report": None,
        "folder": str(named or folder),
        "tables": "",
    }
    # Whole or not at all, and no part of an earlier page beside this one's.
    with files.atomic_folder(folder) as partial:
        places = {name: partial / "parts" / f"{name}.js" for name in names}
        for name, path in places.items():
            write_part(path, name, {}, parts[name])
        build_page(about, list(places.items()), partial / "index.html")
    return folder / "index.html"


def _members(predictions: Sequence[AnyPath]) -> list[Member]:
    stems = [Path(path).stem for path in predictions]
    # Files of one name, as in a folder a run, are told apart by their whole paths.
    names = stems if len(set(stems)) == len(stems) else [str(path) for path in predictions]
    if _some_twice(predictions):
        raise AtlasError(f"--predictions: {', '.join(names)}: a file stands here twice")
    found = []
    for path, name in zip(predictions, names, strict=True):
        files.readable(path, "a dump of predictions")
        side = _held(path)[0]
        last = int(_epochs(path)[-1])
        read_predictions(path, side, [last])
        found.append(Member(name, path, last))
    return found


def _some_twice(predictions: Sequence[AnyPath]) -> bool:
    """Whether two names stand for one file, by a link perhaps."""
    files_there = [Path(path).stat() for path in predictions if Path(path).exists()]
    return len({(one.st_dev, one.st_ino) for one in files_there}) < len(files_there)


def _epochs(path: AnyPath) -> np.ndarray:
    with h5py.File(path, "r") as h5:
        return h5["epochs"][:]


def _held(path: AnyPath) -> list[str]:
    """The sides that a file holds."""
    try:
        with h5py.File(path, "r") as h5:
            held = [side for side in ("test", "train") if f"{side}/logits" in h5]
            complete = "epochs" in h5 and all(
                f"{side}/labels" in h5
                and f"{side}/ids" in h5
                and h5[f"{side}/logits"].ndim == 3
                and h5[f"{side}/logits"].shape[:2] == (len(h5["epochs"]), len(h5[f"{side}/labels"]))
                for side in held
            )
    except OSError as fault:
        raise AtlasError(f"{path}: cannot be read as HDF5 ({fault})") from None
    if not held or not complete:
        raise AtlasError(
            f"{path}: expected epochs and, below {' or '.join(SIDES)}, logits [epochs, inputs, "
            "classes], labels and ids [inputs]; overfit_atlas.Recorder writes them"
        )
    return held


def _sides(predictions: Sequence[AnyPath]) -> list[str]:
    held = [_held(path) for path in predictions]
    common = [side for side in held[0] if all(side in one for one in held)]
    if not common:
        raise AtlasError(
            "--predictions: no side is in all files; "
            + ", ".join(
                f"{path} holds {' and '.join(one)}"
                for path, one in zip(predictions, held, strict=True)
            )
        )
    return common


def _class_names(predictions: Sequence[AnyPath], classes: int) -> list[str]:
    with h5py.File(predictions[0], "r") as h5:
        stored = h5.attrs.get("class_names")
    named = [] if stored is None else [str(name) for name in stored]
    return named if len(named) == classes else [str(label) for label in range(classes)]


def _images(path: AnyPath, inputs: int) -> np.ndarray:
    values = read_array(path, "images").values
    if values.ndim == 3:
        values = values[..., np.newaxis]
    fits = values.ndim == 4 and len(values) == inputs and values.shape[3] in (1, 3)
    if not fits or 0 in values.shape:
        raise AtlasError(
            f"{path}: expected {inputs} images, [n, height, width] or with 1 or 3 channels last; "
            f"found shape {list(values.shape)}"
        )
    if values.dtype == np.uint8:
        return values
    # NaN is within no bounds.
    if not np.issubdtype(values.dtype, np.floating) or not ((values >= 0) & (values <= 1)).all():
        raise AtlasError(
            f"{path}: expected uint8, or floats from 0 to 1; found {values.dtype} from "
            f"{values.min():.3g} to {values.max():.3g}"
        )
    return np.rint(values * 255).astype(np.uint8)


def _about(
    members: Sequence[Member], sides: Sequence[str], class_names: Sequence[str]
) -> dict[str, Any]:
    return {
        "name": NAME,
        "experiment": NAME,
        "kind": "own",
        "title": "Predictions",
        "sample": NAME,
        "dataset": NAME,
        "classes": list(class_names),
        "treatment": "",
        "pixels": "none",
        "members": [
            {
                "name": member.name,
                "label": member.name,
                "color": COLORS[place % len(COLORS)],
                "epoch": member.epoch,
            }
            for place, member in enumerate(members)
        ],
        "seeds": [0],
        "sides": list(sides),
        "chosen": list(range(len(members))),
        "files": {"0": [str(member.predictions) for member in members]},
        "digests": {str(member.predictions): sha256(member.predictions) for member in members},
    }

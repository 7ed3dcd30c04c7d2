"""Labels of a user's own for the images of a published training set."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from overfit_atlas.errors import AtlasError, nearest
from overfit_atlas.files import AnyPath

if TYPE_CHECKING:
    import numpy as np


def read_own_labels(path: AnyPath, count: int, class_names: Sequence[str]) -> dict[int, int]:
    """{row of the published training set: class index} of the labels in a CSV file.

    The file has a column ``label``: the name of a class, or its index where no class has that name.
    With a column ``id`` beside it, the rows of the training set (from 0) that it names get these
    labels and others keep theirs; without, there are ``count`` labels in the published order.

    Raises AtlasError, with the line, for anything else.
    """
    path = Path(path)
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            table = csv.DictReader(stream, strict=True)
            columns = list(table.fieldnames or ())
            rows = [(table.line_num, row) for row in table]
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise AtlasError(f"{path}: cannot be read as a CSV file of labels ({fault})") from None
    if sorted(columns) not in (["label"], ["id", "label"]):
        raise AtlasError(
            f"{path}: expected a column label, or two columns id and label, found "
            f"{', '.join(columns) or 'none'}"
        )
    if "id" not in columns and len(rows) != count:
        raise AtlasError(
            f"{path}: expected {count} labels, one for each published training image, found "
            f"{len(rows)}; name the images in a column id to relabel some"
        )
    known = {str(index): index for index in range(len(class_names))}
    known |= {name: index for index, name in enumerate(class_names)}
    found: dict[int, int] = {}
    for place, (line, row) in enumerate(rows):
        written, label = row.get("id", str(place)), row["label"]
        if None in row or written is None or label is None:
            raise AtlasError(f"{path}, line {line}: expected {len(columns)} columns")
        image = int(written) if written.isascii() and written.isdigit() else -1
        if not 0 <= image < count:
            raise AtlasError(
                f"{path}, line {line}: expected an id from 0 to {count - 1}, found {written!r}"
            )
        if image in found:
            raise AtlasError(f"{path}, line {line}: the image {image} has a label already")
        if label not in known:
            raise AtlasError(
                f"{path}, line {line}: {label!r} is no class; there are "
                f"{', '.join(class_names)}{nearest(label, class_names)}"
            )
        found[image] = known[label]
    return found


def relabelled(labels: np.ndarray, own: dict[int, int]) -> np.ndarray:
    """``labels`` int64 [N] of a training set with those of :func:`read_own_labels` in place."""
    treated = labels.astype("int64")
    treated[list(own)] = list(own.values())
    return treated

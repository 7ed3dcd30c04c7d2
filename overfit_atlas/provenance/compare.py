"""How two files differ: in what made them, field by field and job by job, and in their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from overfit_atlas.provenance.record_file import Record
from overfit_atlas.provenance.store import Store

_PARTS = ("wildcards", "params", "code", "packages")


@dataclass(frozen=True)
class Difference:
    """One field of a recipe that differs; ``where`` names the job, None stands for absent."""

    where: str
    field: str
    first: Any
    second: Any

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def compare(first: tuple[Store, Record], second: tuple[Store, Record]) -> list[Difference]:
    """The fields that differ between two jobs and, where they read other bytes, between the jobs
    that wrote those; the nearest job first, each difference said once.

    Inputs are paired by their role in the rule and their place in its list.
    """
    found: dict[str, Difference] = {}
    seen: set[tuple[str, str]] = set()
    queue = [(first[1], second[1])]
    while queue:
        one, other = queue.pop(0)
        if (one.path, other.path) in seen:
            continue
        seen.add((one.path, other.path))
        for difference in _fields(one, other):
            found.setdefault(repr((one.claim["rule"], difference)), difference)
        for role, left, right in _pairs(one, other):
            if left is None or right is None:
                where = f"{one.claim['rule']} input {role}"
                difference = Difference(where, "file", left, right)
                found.setdefault(repr(difference), difference)
                continue
            if one.inputs.get(left) == other.inputs.get(right):
                continue
            maker, other_maker = _maker(first[0], left), _maker(second[0], right)
            if maker is not None and other_maker is not None:
                queue.append((maker, other_maker))
            else:
                values = (one.inputs.get(left), other.inputs.get(right))
                difference = Difference(f"{left} | {right}", "bytes", *values)
                found.setdefault(repr(difference), difference)
    return list(found.values())


def runs_differ(one: Record, other: Record) -> list[Difference]:
    """Where two jobs ran differently, outside their recipes: machine, versions, commit."""
    found: list[Difference] = []
    for part in ("machine", "packages", "git", "threads", "snakemake"):
        found.extend(_values(one.label, part, one.run.get(part), other.run.get(part)))
    return found


def _fields(one: Record, other: Record) -> Iterator[Difference]:
    where = one.label if one.label == other.label else f"{one.label} | {other.label}"
    if one.claim["rule"] != other.claim["rule"]:
        yield Difference(where, "rule", one.claim["rule"], other.claim["rule"])
    for part in _PARTS:
        yield from _values(where, part, one.claim[part], other.claim[part])


def _values(where: str, name: str, first: Any, second: Any) -> Iterator[Difference]:
    if isinstance(first, dict) and isinstance(second, dict):
        for key in sorted({*first, *second}):
            yield from _values(where, f"{name}.{key}", first.get(key), second.get(key))
    elif first != second:
        yield Difference(where, name, first, second)


def _pairs(one: Record, other: Record) -> Iterator[tuple[str, str | None, str | None]]:
    left, right = one.claim["roles"]["inputs"], other.claim["roles"]["inputs"]
    for role in {**left, **right}:
        files, others = _listed(left.get(role)), _listed(right.get(role))
        for index in range(max(len(files), len(others))):
            yield (
                role,
                files[index] if index < len(files) else None,
                others[index] if index < len(others) else None,
            )


def _listed(files: str | list[str] | None) -> list[str]:
    if files is None:
        return []
    return [files] if isinstance(files, str) else files


def _maker(store: Store, name: str) -> Record | None:
    return store.records.get(name) or store.producer.get(name)


def largest_difference(one: Path, other: Path) -> float | None:
    """The largest absolute difference between the numbers of two files of one kind.

    CSV: all numeric columns; HDF5: all datasets; npy, npz: all arrays; PNG: all channels
    (0 to 255). None for another kind, and where names, shapes or text differ, so that no number can
    say how far apart they are.
    """
    read = _READERS.get(one.suffix.lower())
    if read is None or one.suffix.lower() != other.suffix.lower():
        return None
    try:
        first, second = dict(read(one)), dict(read(other))
    except (OSError, ValueError, KeyError, EOFError, MemoryError, BadZipFile):
        return None
    if list(first) != list(second):
        return None
    largest = 0.0
    for name, array in first.items():
        difference = _difference(np.asarray(array), np.asarray(second[name]))
        if difference is None:
            return None
        largest = max(largest, difference)
    return largest


def _difference(one: np.ndarray, other: np.ndarray) -> float | None:
    if one.shape != other.shape:
        return None
    if not (_is_number(one) and _is_number(other)):
        return 0.0 if np.array_equal(one, other) else None
    one, other = one.astype(np.float64), other.astype(np.float64)
    same = (one == other) | (np.isnan(one) & np.isnan(other))
    if same.all():
        return 0.0
    apart = np.abs(one[~same] - other[~same])
    return None if np.isnan(apart).any() else float(apart.max())


def _is_number(array: np.ndarray) -> bool:
    return array.dtype.kind in "biuf"


def _csv(path: Path) -> Iterator[tuple[str, Any]]:
    import pandas as pd

    frame = pd.read_csv(path, keep_default_na=False, na_values=[""])
    for name in frame.columns:
        yield str(name), frame[name].to_numpy()


def _hdf5(path: Path) -> Iterator[tuple[str, Any]]:
    import h5py

    found: list[tuple[str, Any]] = []
    with h5py.File(path, "r") as file:
        file.visititems(
            lambda name, item: (
                found.append((name, item[()])) if isinstance(item, h5py.Dataset) else None
            )
        )
    yield from found


def _numpy(path: Path) -> Iterator[tuple[str, Any]]:
    loaded = np.load(path, allow_pickle=False)
    if isinstance(loaded, np.ndarray):
        yield "", loaded
    else:
        with loaded:
            yield from [(name, loaded[name]) for name in loaded.files]


def _png(path: Path) -> Iterator[tuple[str, Any]]:
    from PIL import Image

    with Image.open(path) as image:
        yield "pixels", np.asarray(image.convert("RGBA"), dtype=np.int16)


_READERS: dict[str, Callable[[Path], Iterator[tuple[str, Any]]]] = {
    ".csv": _csv,
    ".h5": _hdf5,
    ".npy": _numpy,
    ".npz": _numpy,
    ".png": _png,
}

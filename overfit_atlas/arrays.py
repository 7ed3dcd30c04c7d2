"""Arrays from a user's file: .npy, .npz, CSV or HDF5, told apart by their first bytes.

Nothing is unpickled. What a header claims is held against the bytes that are there before any
memory is asked for, so that a damaged or a hostile file ends in one line.
"""

from __future__ import annotations

import math
import warnings
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO
from pathlib import Path
from tokenize import TokenError
from typing import IO, Any, NamedTuple

import h5py
import numpy as np
import pandas as pd

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath, read_text, readable

_NPY, _ZIP, _HDF5, _PICKLE = b"\x93NUMPY", b"PK", b"\x89HDF", b"\x80"
_IDS = ("ids", "id")
_EXPORTED = ("probabilities.npy", "labels.npy")
_DEFLATE = 1032  # to one: no byte that zlib packed stands for more
# What the libraries raise on bytes that are no file of theirs; numpy reads a header as Python text.
_DAMAGED = (
    OSError, ValueError, EOFError, KeyError, RuntimeError, MemoryError,
    SyntaxError, TokenError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_LOOKED_AT = 100  # lines of a CSV, to tell whether the first names its columns
_FORMATS = "a .npy, a .npz, a CSV or an HDF5 file"


class Read(NamedTuple):
    """An array and, where its file says so, int64 or text [n]: which input each row is."""

    values: np.ndarray
    ids: np.ndarray | None = None


def read_array(path: AnyPath, name: str) -> Read:
    """The one array of a file, or of several the one called ``name``, with the inputs' ids.

    A file's array or column ``id`` or ``ids`` names the inputs; beside the ``probabilities.npy``
    and ``labels.npy`` of an export its ``ids.npy`` does. Raises AtlasError for anything that is no
    such file, is cut short, or whose header claims what the file does not hold.
    """
    file = readable(path, f"{name} ({_FORMATS})")
    with file.open("rb") as stream:
        start = stream.read(6)
    if start.startswith(_PICKLE):
        raise AtlasError(
            f"{path}: this is a Python pickle, which is not read since it could run any program; "
            "save the array with numpy.save"
        )
    try:
        if start == _NPY:
            return Read(_npy(file), _ids_beside(file))
        if start.startswith(_ZIP):
            return _picked(file, _npz(file), name)
        if start.startswith(_HDF5):
            return _picked(file, _hdf5(file), name)
    except _DAMAGED as fault:
        raise _unread(path, _format(start), fault) from None
    return _csv(file, name)


def read_npz(path: AnyPath) -> dict[str, np.ndarray]:
    """All arrays of a .npz file by their names. Raises AtlasError as :func:`read_array` does."""
    file = readable(path, "a .npz file")
    try:
        return _npz(file)
    except _DAMAGED as fault:
        raise _unread(path, "a .npz file", fault) from None


def _unread(path: AnyPath, what: str, fault: BaseException) -> AtlasError:
    reason = str(fault).strip().partition("\n")[0] or type(fault).__name__
    return AtlasError(
        f"{path}: cannot be read as {what} ({reason}); it may be cut short or damaged, so save or "
        "copy it again"
    )


def _format(start: bytes) -> str:
    return {_NPY: "a .npy array"}.get(start, "a .npz file" if start[:2] == _ZIP else "HDF5")


def _npy(file: Path) -> np.ndarray:
    with file.open("rb") as stream:
        return _array(stream, file.stat().st_size)


def _array(stream: IO[bytes], size: int) -> np.ndarray:
    """The array of a .npy stream of ``size`` bytes; ValueError where its header says otherwise."""
    version = np.lib.format.read_magic(stream)
    if version == (1, 0):
        shape, fortran, dtype = np.lib.format.read_array_header_1_0(stream)
    elif version == (2, 0):
        shape, fortran, dtype = np.lib.format.read_array_header_2_0(stream)
    else:
        raise ValueError(f"version {version[0]}.{version[1]} of the format holds no plain numbers")
    if dtype.hasobject or dtype.names:
        raise ValueError(f"it holds {dtype}, not plain numbers")
    held, claimed = size - stream.tell(), math.prod(shape) * dtype.itemsize
    if any(length < 0 for length in shape) or held != claimed:
        raise ValueError(
            f"its header says {dtype} of shape {list(shape)}, {claimed} bytes, and {held} follow"
        )
    return np.ndarray(shape, dtype, stream.read(claimed), order="F" if fortran else "C")


def _npz(file: Path) -> dict[str, np.ndarray]:
    found = {}
    with zipfile.ZipFile(file) as packed:
        for member in packed.infolist():
            if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ValueError(f"{member.filename} is packed in a way that numpy never uses")
            most = _DEFLATE * member.compress_size
            if member.compress_size > file.stat().st_size or member.file_size > most:
                raise ValueError(f"{member.filename} claims {member.file_size} bytes")
            content = packed.read(member)
            found[member.filename.removesuffix(".npy")] = _array(BytesIO(content), len(content))
    return found


def _hdf5(file: Path) -> dict[str, np.ndarray]:
    found: dict[str, np.ndarray] = {}

    def take(name: str, item: Any) -> None:
        if not isinstance(item, h5py.Dataset) or item.dtype.kind not in "biuf":
            return
        # Packed or empty chunks can stand for any number of bytes; no file of predictions does.
        most = max(_DEFLATE * item.id.get_storage_size(), 1024)
        if item.size * item.dtype.itemsize > most:
            raise ValueError(f"{name} claims shape {list(item.shape)}, which the file cannot hold")
        found[name] = item[()]

    with h5py.File(file, "r") as h5:
        if "epochs" in h5 and any("logits" in h5[side] for side in ("test", "train") if side in h5):
            raise AtlasError(
                f"{file}: these are the predictions of a run, logits at every epoch; write one "
                f"epoch with `overfit-atlas export {file} --out FOLDER` and give its "
                "probabilities.npy"
            )
        h5.visititems(take)
    return found


def _csv(file: Path, name: str) -> Read:
    text = read_text(file, f"{name} ({_FORMATS})")
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise AtlasError(f"{file}: cannot be read: expected {name}, found an empty file")
    mark = next((mark for mark in (",", ";", "\t") if mark in lines[0]), r"\s+")
    header = None if _is_row([_split(line, mark) for line in lines[:_LOOKED_AT]]) else 0
    try:
        with warnings.catch_warnings():
            # A row longer than the others would be cut with no more than a warning.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            table = pd.read_csv(
                StringIO("\n".join(lines)), sep=mark, header=header, index_col=False,
                skipinitialspace=True,
            )  # fmt: skip
    except (ValueError, pd.errors.ParserWarning) as fault:
        reason = str(fault).strip().partition("\n")[0]
        raise AtlasError(f"{file}: cannot be read as CSV ({reason})") from None
    if table.isna().to_numpy().any():
        _check_rows(file, [len(_split(line, mark)) for line in lines])
    table.columns = [str(column).strip().lower() for column in table.columns]
    ids = None
    for column in table.columns:
        # The index that pandas writes has no name.
        if column in _IDS or column == "unnamed: 0":
            ids = table.pop(column).to_numpy()
            break
    labels = [column for column in table.columns if column in ("label", "labels")]
    table = table[labels] if labels and name == "labels" else table.drop(columns=labels)
    for column in table.columns:
        if table[column].dtype.kind not in "iuf":
            texts = map(str, table[column])
            wrong = next((text for text in texts if not _is_number(text)), column)
            raise AtlasError(
                f"{file}: cannot be read as numbers: column {column} holds {wrong[:40]!r}; give "
                f"{name} as one row an input, with a point in each fraction"
            )
    values = table.to_numpy()
    return Read(values[:, 0] if name == "labels" and values.shape[1] == 1 else values, ids)


def _check_rows(file: Path, widths: Sequence[int]) -> None:
    """Raise AtlasError for a line with fewer values than the first, which pandas fills with NaN."""
    for place, width in enumerate(widths):
        if width < widths[0]:
            raise AtlasError(
                f"{file}: cannot be read as CSV (its line {place + 1}, empty ones not counted, has "
                f"{width} values, the first has {widths[0]}); it may be cut short, so save or copy "
                "it again"
            )


def _is_row(lines: Sequence[Sequence[str]]) -> bool:
    """Whether the first of ``lines`` is an input's row, and not the names of columns.

    pandas calls columns 0, 1, 2 ... that were given no name. Such a line is a heading unless the
    others are whole numbers too, as class by class 0 and 1 are.
    """
    first, *others = lines
    names = [cell.strip() for cell in first if cell.strip()]
    if len(names) > 1 and names == [str(place) for place in range(len(names))]:
        return all(cell.strip().isdigit() for line in others for cell in line)
    return all(map(_is_number, first))


def _split(line: str, mark: str) -> Sequence[str]:
    return line.split() if mark == r"\s+" else line.split(mark)


def _is_number(text: str) -> bool:
    try:
        float(text.strip())
    except ValueError:
        return False
    return True


def _picked(file: Path, arrays: Mapping[str, np.ndarray], name: str) -> Read:
    """The array meant by ``name``, with the ids beside it."""
    rest = dict(arrays)
    ids = next((rest.pop(key) for key in _IDS if key in rest), None)
    if name in rest:
        return Read(rest[name], ids)
    if len(rest) != 1:
        held = ", ".join(rest) or "none"
        raise AtlasError(
            f"{file}: expected one array or one called {name}, found {held}; save that one alone"
        )
    (values,) = rest.values()
    return Read(values, ids)


def _ids_beside(file: Path) -> np.ndarray | None:
    """The ids of an export of this project, whose arrays lie in one folder."""
    ids = file.with_name("ids.npy")
    return _npy(ids) if file.name in _EXPORTED and ids.is_file() else None

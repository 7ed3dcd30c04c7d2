"""Files that appear whole or not at all, and the one way that text and tables are read and written.

What is wrong with a file that a user names is told in one line: :func:`readable` looks before any
library does.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import resource
import shutil
import stat
import tempfile
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from overfit_atlas.errors import AtlasError

if TYPE_CHECKING:
    import pandas as pd

AnyPath: TypeAlias = str | os.PathLike[str]
"""Where a file lies, as a script or another program names it."""

Key = TypeVar("Key", bound=Hashable)


PARTIAL = ".partial-"
"""How the name of a folder begins that holds an unfinished file; its owner follows: the machine's
name and the process id, since nodes of a cluster share the disk.
"""


class NotAFile(AtlasError):
    """What lies there is no regular file; ``found`` says what it is."""

    def __init__(self, path: AnyPath, found: str) -> None:
        """``found`` with its article, as in "a folder"."""
        super().__init__(f"{path}: expected a file, found {found}; name its files")
        self.found = found


class Unreadable(AtlasError):
    """What lies there may not be read, or cannot be reached, for a ``reason`` of the system's."""

    def __init__(self, path: AnyPath, fault: OSError) -> None:
        """``fault``: what the system said."""
        self.reason = fault.strerror or str(fault)
        super().__init__(f"{path}: cannot be read ({self.reason})")


@contextmanager
def atomic(path: AnyPath, size: int | None = None) -> Iterator[Path]:
    """Give a file to write to, in a hidden folder beside ``path``, and rename it to ``path``.

    It has the name of ``path``, since some libraries choose their format by the suffix. Nothing is
    left behind when the block raises. Raises AtlasError, see :func:`no_room`, on a full disk;
    ``size`` is the file's, where it is known.
    """
    final = Path(path)
    try:
        with _folder_beside(final) as folder:
            yield folder / final.name
            (folder / final.name).replace(final)
    except BaseException as fault:
        if full := no_room(fault, final, size):
            raise full from None
        raise


@contextmanager
def _folder_beside(final: Path) -> Iterator[Path]:
    """A hidden folder for what is to become ``final``, locked while this process lives.

    By the lock, what a killed process left can be told from what is being written.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    owner = f"{os.uname().nodename}-{os.getpid()}"
    folder = Path(tempfile.mkdtemp(prefix=f"{PARTIAL}{owner}-", dir=final.parent))
    lock = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network file systems have no locks
            fcntl.flock(lock, fcntl.LOCK_SH)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def write(path: AnyPath, content: bytes | memoryview | str) -> None:
    """Write ``content``, a text as UTF-8, so that it appears whole or not at all.

    Raises AtlasError, with the bytes that are missing, where the disk is full.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    with atomic(path, len(data)) as partial:
        partial.write_bytes(data)


def no_room(fault: BaseException, path: AnyPath, size: int | None = None) -> AtlasError | None:
    """The error that says which disk has no room for ``path``; None for any other ``fault``.

    ``size``: the bytes of the whole file, if they are known; then it says how many are missing. A
    quota and a limit of a file's size are told apart from a full disk.
    """
    code = getattr(fault, "errno", None)
    if code not in _NO_ROOM:
        return None
    folder = next(place for place in Path(path).absolute().parents if place.is_dir())
    text = f"{path}: {_NO_ROOM[code].format(disk=_mount_point(folder))}"
    room = shutil.disk_usage(folder).free
    if code == errno.EFBIG:
        room = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
    if size is not None and 0 <= room < size:
        text += f": the file has {size:,} bytes, there is room for {room:,}, {size - room:,} are"
        text += " missing"
    elif code == errno.ENOSPC and os.statvfs(folder).f_favail == 0:
        text += ": no further file can be made there, however small"
    return AtlasError(f"{text}. Make room and start again; what is finished is kept.")


def _mount_point(folder: Path) -> Path:
    real = folder.resolve()
    return next(place for place in (real, *real.parents) if place.is_mount())


_NO_ROOM = {
    errno.ENOSPC: "the disk at {disk} is full",
    errno.EDQUOT: "this account's quota on the disk at {disk} is used up",
    errno.EFBIG: "this account may not write a file of this size (ulimit -f)",
}


@contextmanager
def atomic_folder(path: AnyPath) -> Iterator[Path]:
    """Give a hidden folder to fill, and put it in the place of ``path`` on success.

    What the folder ``path`` held before is gone then. Nothing is left behind when the block raises.
    """
    final = Path(path)
    with _folder_beside(final) as folder:
        partial = folder / final.name
        partial.mkdir()
        yield partial
        shutil.rmtree(final, ignore_errors=True)
        partial.replace(final)


def readable(path: AnyPath, what: str) -> Path:
    """``path`` as it was given, once it is a regular file that this account may read.

    Raises AtlasError, saying that ``what`` was expected, for anything else: nothing there, a
    folder, a pipe or device (which could be read only once, or never end), a link to itself.
    """
    try:
        mode = os.stat(path).st_mode
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise AtlasError(f"{path}: expected {what}, but it cannot be read ({reason})") from None
    if stat.S_ISDIR(mode):
        raise AtlasError(f"{path}: expected {what}, found a folder; name one file in it")
    if not stat.S_ISREG(mode):
        raise AtlasError(
            f"{path}: expected {what}, found a pipe or device; save it as a file first"
        )
    if not os.access(path, os.R_OK, effective_ids=True):
        raise AtlasError(f"{path}: expected {what}, but it cannot be read (Permission denied)")
    return Path(path)


def read_text(path: AnyPath, what: str = "text") -> str:
    """The text of a UTF-8 file, with or without a byte order mark.

    Raises AtlasError for a file that cannot be read or is in another encoding.
    """
    try:
        content = Path(path).read_bytes()
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise AtlasError(f"{path}: expected {what}, but it cannot be read ({reason})") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = content.count(b"\n", 0, fault.start) + 1
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            guess = "UTF-16"
        elif b"\x00" in content:
            raise AtlasError(f"{path}: expected {what}, found a file that is no text") from None
        else:
            guess = "another encoding"
        raise AtlasError(
            f"{path}: expected UTF-8, found {guess} (line {line}, byte {fault.start}); "
            "save the file as UTF-8"
        ) from None


def sha256(path: AnyPath) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal, read in blocks.

    Raises FileNotFoundError or NotADirectoryError where there is none, NotAFile for a folder, a
    pipe or a device, Unreadable for what cannot be read.
    """
    try:
        _check_regular(path, os.stat(path))
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as fault:
        raise Unreadable(path, fault) from None


def check_digest(path: AnyPath, digest: str, what: str) -> None:
    """Raise AtlasError as :func:`readable` does, and for a file whose SHA-256 is another."""
    if (found := sha256(readable(path, what))) != digest:
        raise AtlasError(
            f"{path}: expected {what} with the SHA-256 {digest}, found {found}; get the file that "
            "is meant, or write its own digest beside its path"
        )


def read_small(path: AnyPath, most: int) -> bytes:
    """The bytes of a file that is to be small.

    Raises as :func:`sha256` does, and AtlasError for more than ``most`` bytes.
    """
    try:
        status = os.stat(path)
        _check_regular(path, status)
        if status.st_size > most:
            raise AtlasError(f"{path}: expected at most {most} bytes, found {status.st_size}")
        return Path(path).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as fault:
        raise Unreadable(path, fault) from None


def _check_regular(path: AnyPath, status: os.stat_result) -> None:
    """A folder has no bytes, and reading a pipe or a device might never end."""
    if stat.S_ISDIR(status.st_mode):
        raise NotAFile(path, "a folder")
    if not stat.S_ISREG(status.st_mode):
        raise NotAFile(path, "a pipe, a socket or a device")


def write_table(frame: pd.DataFrame, path: AnyPath, *, exact: bool = False) -> None:
    """Write ``frame`` as CSV with nine significant digits, the same bytes for the same numbers.

    ``exact`` writes as many digits as it takes to read the same numbers back.
    """
    spelled = None if exact else "%.9g"
    write(path, frame.to_csv(index=False, lineterminator="\n", float_format=spelled))


def read_table(path: AnyPath) -> pd.DataFrame:
    """Read a table that :func:`write_table` wrote; only an empty field counts as missing.

    Raises AtlasError for a file that is missing, unreadable or no table.
    """
    # Not at the top: much that writes files has no tables, and pandas is slow to import.
    import pandas as pd

    readable(path, "a table (CSV)")
    try:
        return pd.read_csv(path, keep_default_na=False, na_values=[""])
    except (ValueError, OSError) as fault:  # pandas' own errors and Unicode's are ValueErrors
        reason = str(fault).strip().partition("\n")[0]
        raise AtlasError(f"{path}: expected a table (CSV), found none ({reason})") from None


def read_tables(paths: Sequence[AnyPath], keys: Sequence[Key]) -> dict[Key, pd.DataFrame]:
    """The table at each of ``paths`` by its seed (or another of ``keys``), in this order."""
    return {key: read_table(path) for key, path in zip(keys, paths, strict=True)}


def read_rows(paths: Sequence[AnyPath], seeds: Sequence[int]) -> list[pd.DataFrame]:
    """The same tables, each with its seed as the column ``seed``."""
    return [table.assign(seed=seed) for seed, table in read_tables(paths, seeds).items()]


def end_of(path: AnyPath, size: int) -> str:
    """The last ``size`` bytes of a text that may still grow; "" where it cannot be read."""
    try:
        with open(path, "rb") as file:
            file.seek(max(0, os.fstat(file.fileno()).st_size - size))
            return file.read().decode("utf-8", "replace")
    except OSError:
        return ""

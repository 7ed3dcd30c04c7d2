"""What the file system under a file can be believed in: its times of change, its locks."""

from __future__ import annotations

import ctypes
import fcntl
import os
import re
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from overfit_atlas.files import PARTIAL

RECORDS_ONLY = True

Signature = list[int]
"""Size, mtime, ctime and inode of a file: times in nanoseconds."""

# Each write dates the file, also one through a shared mapping of a page that is not yet dirty, and
# by this machine's clock. Memory (tmpfs) does not date such writes, a layered system (overlay) may
# lie on memory, ZFS dates them late, and a server has its own clock and tells of changes late.
_DATES_EVERY_WRITE = {"ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs"}
# There a lock counts for every process that can reach the file, where servers may differ.
_LOCKS = _DATES_EVERY_WRITE | {"tmpfs", "ramfs", "overlay", "zfs", "bcachefs"}

_SETTLED_NS = 2_000_000_000
_WAIT_WRITE_WAIT = 7
_OWNER = re.compile(rf"{re.escape(PARTIAL)}(?P<machine>.+)-(?P<process>\d+)-")
_of_device: dict[int, str] = {}


def signature(path: Path | str) -> Signature | None:
    """By what a file is recognised as unchanged; None when it cannot be looked at."""
    try:
        return _of(os.stat(path))
    except OSError:
        return None


def telling_signature(path: Path | str) -> Signature | None:
    """The same, or None where the file could be edited from now on and keep its signature.

    That is so where the file system does not date every write, where the file changed less than two
    seconds ago (clocks of file systems are coarse, and a second edit could carry the same time),
    and where what was written has not left memory: further writes through a mapping to a dirty page
    are not dated, so the pages are written out first.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or not times_tell(path, status.st_dev):
            return None
        if not _write_out(handle):
            return None
        found = _of(os.fstat(handle))
    finally:
        os.close(handle)
    return found if time.time_ns() - max(found[1:3]) >= _SETTLED_NS else None


def times_tell(path: Path | str, device: int) -> bool:
    """Whether the file system under ``path``, on ``device``, dates every write to its files."""
    if device not in _of_device:
        _of_device[device] = file_system(path)
    return _of_device[device] in _DATES_EVERY_WRITE


def file_system(path: Path | str) -> str:
    """The name of the file system that ``path`` lies on, as Linux has it; empty where unknown."""
    place = os.path.realpath(path)
    under = [
        (len(point), order, kind)
        for order, (point, kind) in enumerate(_mounts())
        if place == point or place.startswith(f"{point.rstrip('/')}/")
    ]
    return max(under)[2] if under else ""


def unfinished(folder: Path) -> Iterator[tuple[Path, bool]]:
    """What jobs have left unfinished below ``folder``, and whether its owner is gone for certain.

    What a live process of this machine is writing is left out. The owner is not known to be gone
    where locks of other machines are not seen.
    """
    locks = file_system(folder) in _LOCKS
    for place, folders, names in os.walk(folder):
        for name in [*folders, *names]:
            if name.startswith(PARTIAL) and not _owned(Path(place, name)):
                yield Path(place, name), locks
        folders[:] = [name for name in folders if not name.startswith(".")]


def clear(path: Path) -> bool:
    """Remove what ``unfinished`` gave; False where that is not possible, or it is in use again."""
    try:
        with _locked(path):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
    except OSError:
        return False
    return True


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file or folder; BlockingIOError where another process holds it."""
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _owned(path: Path) -> bool:
    """Whether the process lives that the name tells of, or another that holds the lock.

    Of a process of another machine only the lock tells.
    """
    owner = _OWNER.match(path.name)
    here = owner and owner["machine"] == os.uname().nodename
    if owner and here and _lives(int(owner["process"])):
        return True
    try:
        with _locked(path):
            return False
    except BlockingIOError:
        return True
    except OSError:
        return False


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _of(status: os.stat_result) -> Signature:
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def _write_out(handle: int) -> bool:
    """Write a file's dirty pages to its disk; without the flush of the disk that fsync adds."""
    try:
        write_out = ctypes.CDLL(None, use_errno=True).sync_file_range
    except (AttributeError, OSError):
        return False
    write_out.argtypes = [ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint]
    return write_out(handle, 0, 0, _WAIT_WRITE_WAIT) == 0


@cache
def _mounts() -> list[tuple[str, str]]:
    """(folder, file system) of all that is mounted, in this order; empty where Linux is not."""
    found = []
    with suppress(OSError):
        for line in os.fsdecode(Path("/proc/self/mountinfo").read_bytes()).split("\n")[:-1]:
            place, _, source = line.partition(" - ")
            point = re.sub(r"\\(\d{3})", lambda code: chr(int(code[1], 8)), place.split()[4])
            found.append((point, source.split()[0]))
    return found

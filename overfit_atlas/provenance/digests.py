"""SHA-256 of files and of JSON values, and what the run-time guard may remember of files."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import atomic

RECORDS_ONLY = True

Digests = Callable[[Iterable[Path]], dict[Path, str | None]]
"""A way to the digest of each of many files, None for one that is not there."""

_MOST_THREADS = 8
_SETTLED_NS = 2_000_000_000


def sha256(path: str | os.PathLike[str]) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal, read in blocks.

    Raises AtlasError when ``path`` is a folder, OSError when it cannot be read.
    """
    try:
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except IsADirectoryError:
        raise AtlasError(
            f"{path} is a folder, but a record holds files: name the files one by one."
        ) from None


def sha256_of_files(paths: Iterable[Path]) -> dict[Path, str | None]:
    """The digest of each file, None for one that is not there.

    Hashing releases the interpreter's lock, so threads share the work between cores.
    """

    def digest(path: Path) -> str | None:
        try:
            return sha256(path)
        except FileNotFoundError:
            return None

    paths = list(dict.fromkeys(paths))
    with ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1)) as pool:
        return dict(zip(paths, pool.map(digest, paths), strict=True))


def canonical(value: object) -> bytes:
    """The one JSON spelling of ``value``: sorted keys, no spaces, UTF-8.

    Raises AtlasError for a value that JSON does not have (NaN, a set, an object).
    """
    try:
        text = json.dumps(
            value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
    except (TypeError, ValueError) as error:
        raise AtlasError(
            f"A value that is to be recorded has no JSON form ({error}). "
            "Pass numbers, strings, lists and dicts as params."
        ) from None
    return text.encode()


def digest_of(value: object) -> str:
    """The SHA-256 of the canonical JSON of ``value``."""
    return hashlib.sha256(canonical(value)).hexdigest()


class FileFacts:
    """What was learned from a file's bytes, remembered by its size, mtime, ctime and inode.

    For the guard before a run. The time of last status change (ctime) is part of the key because a
    program can set a file's mtime back but not its ctime. A file that changed less than two seconds
    ago is not remembered: the clock of a file system is coarse, and a second edit could carry the
    same time. ``audit`` uses this only where it is asked to be quick, and says so.

    remembered: how many answers so far came without reading the file.
    """

    def __init__(self, path: Path) -> None:
        """Load what is kept in ``path``; an absent or unreadable file means nothing is known."""
        self._path = path
        self._known: dict[str, list] = {}
        self._used: dict[str, list] = {}
        self.remembered = 0
        try:
            loaded = json.loads(path.read_bytes())
        except (OSError, ValueError):
            return
        if isinstance(loaded, dict):
            self._known = loaded

    def get(self, path: str, learn: Callable[[str], Any]) -> Any:
        """``learn(path)``, or what it gave for the same bytes; None when the file is not there.

        ``learn`` gives a JSON value; one path is always asked with one function.
        """
        try:
            status = os.stat(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        signature = [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
        entry = self._known.get(path)
        if not (isinstance(entry, list) and entry[:4] == signature):
            value = learn(path)
            if time.time_ns() - max(signature[1:3]) < _SETTLED_NS:
                return value
            entry = [*signature, value]
        else:
            self.remembered += 1
        self._used[path] = entry
        return entry[4]

    def digests(self, paths: Iterable[Path]) -> dict[Path, str | None]:
        """As ``sha256_of_files``, reading only files that are not remembered."""
        return {path: self.get(str(path), sha256) for path in paths}

    def save(self) -> None:
        """Keep what was asked for since loading, and forget the rest."""
        if self._used != self._known:
            with atomic(self._path) as partial:
                partial.write_text(json.dumps(self._used, separators=(",", ":")))

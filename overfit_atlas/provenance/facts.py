"""What this account learned from files that it has read, remembered until they change."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import platformdirs

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import write
from overfit_atlas.provenance.digests import P, sha256_of_files

RECORDS_ONLY = True

_SETTLED_NS = 2_000_000_000

Signature = list[int]
"""Size, mtime, ctime and inode of a file: times in nanoseconds."""


def kept_for(study: Path | str, suffix: str) -> Path:
    """The account's own file about one study.

    It lies outside the study, so that who edits or hands over results does not edit or hand over
    what is believed of them.
    """
    place = hashlib.sha256(os.path.realpath(study).encode()).hexdigest()[:16]
    return platformdirs.user_cache_path("overfit-atlas") / f"{place}.{suffix}"


def keep(path: Path, text: str) -> None:
    """Write ``text`` to one of the account's files, or leave it where the account has no room.

    Without it everything is read again, and nothing else is lost.
    """
    with contextlib.suppress(OSError, AtlasError):
        write(path, text)


def signature(path: Path | str) -> Signature | None:
    """By what a file is recognised as unchanged; None when it is not there.

    Raises AtlasError where one cannot tell: no permission, a link to itself.
    """
    try:
        status = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as fault:
        raise AtlasError(f"{path}: cannot be read ({fault.strerror})") from None
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


class FileFacts:
    """What was learned from files' bytes, remembered by their size, mtime, ctime and inode.

    The time of last status change (ctime) is part of it because a program can set a file's mtime
    back but not its ctime. A file that changed less than two seconds ago is not remembered: the
    clock of a file system is coarse, and a second edit could carry the same time.

    remembered: how many answers so far came without reading the file.
    """

    def __init__(self, path: Path) -> None:
        """Load what is kept in ``path``; an absent or unreadable file means nothing is known."""
        self._path = path
        self._known: dict[str, list] = {}
        self._learned: dict[str, list] = {}
        self.remembered = 0
        try:
            loaded = json.loads(path.read_bytes())
        except (OSError, ValueError):
            return
        if isinstance(loaded, dict):
            self._known = loaded

    @classmethod
    def of_study(cls, study: Path | str) -> FileFacts:
        """What this account knows of a study's files."""
        return cls(kept_for(study, "facts.json"))

    def get(self, path: str, learn: Callable[[str], Any]) -> Any:
        """``learn(path)``, or what it gave for the same bytes; None when the file is not there.

        ``learn`` gives a JSON value; one path is always asked with one function.
        """
        now = signature(path)
        if now is None:
            return None
        if self._knows(path, now):
            return self._known[path][4]
        value = learn(path)
        self._learn(path, now, value)
        return value

    def digests(self, paths: Iterable[P]) -> dict[P, str | None]:
        """As ``sha256_of_files``, reading only files that are not remembered."""
        found: dict[P, str | None] = {}
        unread: dict[P, Signature] = {}
        for path in dict.fromkeys(paths):
            now = signature(path)
            if now is None:
                found[path] = None
            elif self._knows(str(path), now):
                found[path] = self._known[str(path)][4]
            else:
                unread[path] = now
        for path, digest in sha256_of_files(unread).items():
            found[path] = digest
            self._learn(str(path), unread[path], digest)
        return found

    def save(self) -> None:
        """Keep what was learned beside what was known."""
        if self._learned:
            self._known |= self._learned
            self._learned = {}
            keep(self._path, json.dumps(self._known, separators=(",", ":")))

    def _knows(self, path: str, now: Signature) -> bool:
        entry = self._known.get(path)
        known = isinstance(entry, list) and entry[:4] == now and len(entry) == 5
        self.remembered += known
        return known

    def _learn(self, path: str, now: Signature, value: Any) -> None:
        if time.time_ns() - max(now[1:3]) >= _SETTLED_NS:
            self._learned[path] = [*now, value]

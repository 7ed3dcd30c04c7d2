"""What this account learned from files that it has read, remembered until they change."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import platformdirs

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import read_small, write
from overfit_atlas.provenance.digests import P, is_digest, sha256_of_files
from overfit_atlas.provenance.file_system import Signature, signature, telling_signature

RECORDS_ONLY = True

_VERSION = "overfit-atlas facts 2"
_LARGEST = 1_000_000_000


def kept_for(study: Path | str) -> Path | None:
    """The account's own file about one study; None for an account that has no folder for it.

    It lies outside the study, so that who edits or hands over results does not edit or hand over
    what is believed of them.
    """
    folder = platformdirs.user_cache_path("overfit-atlas")
    place = hashlib.sha256(os.path.realpath(study).encode()).hexdigest()[:16]
    return folder / f"{place}.facts.json" if folder.is_absolute() else None


class FileFacts:
    """What was learned from files' bytes, remembered by their size, mtime, ctime and inode.

    The time of last status change (ctime) is part of it because a program can set a file's mtime
    back but not its ctime. A file whose times might not tell of an edit is not remembered.

    remembered: how many answers so far came without reading the file.
    """

    def __init__(self, path: Path | None, believe: bool = True) -> None:
        """Load what is kept in ``path``, or believe nothing, so that all is learned anew.

        What is absent, cannot be read, was damaged or was written by another version counts for
        nothing, and is replaced by :meth:`save`.
        """
        self._path = path
        self._known = _load(path) if believe and path else {}
        self._learned: dict[str, list] = {}
        self._dropped = not believe
        self.remembered = 0

    @classmethod
    def of_study(cls, study: Path | str, believe: bool = True) -> FileFacts:
        """What this account knows of a study's files."""
        return cls(kept_for(study), believe)

    def get(self, path: str, learn: Callable[[str], Any]) -> Any:
        """``learn(path)``, or what it gave for the same bytes; None when the file is not there.

        ``learn`` gives a JSON value and raises FileNotFoundError; one path is always asked with one
        function.
        """
        if self._knows(path):
            return self._known[path][4]
        seen = telling_signature(path)
        try:
            value = learn(path)
        except FileNotFoundError:
            return None
        self._learn(path, seen, value)
        return value

    def digests(self, paths: Iterable[P], believe: bool = True) -> dict[P, str | None]:
        """As ``sha256_of_files``, reading only files that are not remembered.

        Without ``believe`` all are read: no file is to be accused by what is remembered of it.
        """
        found: dict[P, str | None] = {}
        unread: dict[P, Signature | None] = {}
        for path in dict.fromkeys(paths):
            if believe and self._knows(str(path)):
                found[path] = self._known[str(path)][4]
            else:
                # Before the bytes are read, so that an edit during the reading shows later.
                unread[path] = telling_signature(path)
        for path, digest in sha256_of_files(unread).items():
            found[path] = digest
            self._learn(str(path), unread[path] if is_digest(digest) else None, digest)
        return found

    def save(self) -> None:
        """Keep what was learned beside what was known, or leave it where there is no room.

        Without it everything is read again, and nothing else is lost.
        """
        if self._path is None or not (self._learned or self._dropped):
            return
        self._known |= self._learned
        self._learned = {}
        text = json.dumps(self._known, separators=(",", ":"))
        with contextlib.suppress(OSError, AtlasError):
            write(self._path, f"{_seal(text)}\n{text}")

    def _knows(self, path: str) -> bool:
        entry = self._known.get(path)
        known = entry is not None and entry[:4] == signature(path)
        self.remembered += known
        return known

    def _learn(self, path: str, seen: Signature | None, value: Any) -> None:
        if self._known.pop(path, None) is not None:
            self._dropped = True
        if seen is not None:
            self._learned[path] = [*seen, value]


def _load(path: Path) -> dict[str, list]:
    """What is kept, as far as it is as it was written; else nothing."""
    try:
        seal, _, text = read_small(path, _LARGEST).decode().partition("\n")
    except (OSError, ValueError, AtlasError):
        return {}
    return json.loads(text) if seal == _seal(text) else {}


def _seal(text: str) -> str:
    return f"{_VERSION} {hashlib.sha256(text.encode()).hexdigest()}"

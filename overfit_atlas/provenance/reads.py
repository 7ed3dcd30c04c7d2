"""Files that a job opens inside the project without declaring them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

RECORDS_ONLY = True

_NO_DATA = {"records", ".git", ".snakemake", ".venv", "__pycache__", "site-packages", ".runs"}


class Reads:
    """Notes every file that Python opens for reading between ``start`` and ``stop``.

    Uses an audit hook of the interpreter. Reads that a C library makes itself, as HDF5 does, are
    not seen.
    """

    def __init__(self) -> None:
        """Note nothing yet."""
        self._seen: set[str] = set()
        self._active = False

    def start(self) -> None:
        """Begin to listen; a hook cannot be removed, so it is switched off by :meth:`stop`."""
        self._active = True
        sys.addaudithook(self._hook)

    def stop(self) -> None:
        """Listen no longer."""
        self._active = False

    def _hook(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event != "open" or not self._active:
            return
        path, mode, flags = arguments
        writes = isinstance(mode, str) and any(letter in mode for letter in "wax+")
        if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR):
            writes = True
        if isinstance(path, str | bytes | os.PathLike) and not writes:
            self._seen.add(os.fsdecode(path))

    def undeclared(self, declared: Iterable[Path], root: Path) -> list[str]:
        """Paths inside the project that were read and are not ``declared``, sorted.

        Code is left out (it is checked module by module), and so are records, which vouch for
        themselves, what is kept of trainings, which is checked by digest, and hidden files, which
        are the unfinished siblings of outputs.
        """
        known = {os.path.realpath(path) for path in declared}
        found = set()
        for name in self._seen:
            path = Path(os.path.realpath(name))
            if not (path.is_relative_to(root) or path.is_relative_to(Path.cwd())):
                continue
            if path.suffix in {".py", ".pyc", ".log"} or _NO_DATA.intersection(path.parts):
                continue
            if str(path) not in known and not path.name.startswith(".") and path.is_file():
                base = Path.cwd() if path.is_relative_to(Path.cwd()) else root
                found.add(path.relative_to(base).as_posix())
        return sorted(found)

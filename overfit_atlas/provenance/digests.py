"""SHA-256 of many files at once, and of JSON values."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import NotAFile, Unreadable, sha256

RECORDS_ONLY = True

Digests = Callable[[Iterable[Path]], dict[Path, str | None]]
"""A way to the digest of each of many files, as :func:`sha256_of_files` gives it."""

P = TypeVar("P", str, Path)

UNREADABLE = "unreadable: "
"""What stands, with the reason, where a digest would, for a file that is there and shut."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_MOST_THREADS = 8


def sha256_of_files(paths: Iterable[P]) -> dict[P, str | None]:
    """The digest of each file, None for one that is not there.

    For what is there and is no file that can be read, words say what it is (see ``is_digest``).
    Hashing releases the interpreter's lock, so threads share the work between cores.
    """

    def digest(path: P) -> str | None:
        try:
            return sha256(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except NotAFile as error:
            return error.found
        except Unreadable as error:
            return f"{UNREADABLE}{error.reason}"

    paths = list(dict.fromkeys(paths))
    with ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1)) as pool:
        return dict(zip(paths, pool.map(digest, paths), strict=True))


def is_digest(value: object) -> bool:
    """Whether ``value`` is a SHA-256 as it is recorded."""
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def is_unreadable(digest: str | None) -> bool:
    """Whether a file is there and may not be read, so that nobody can say what it holds."""
    return digest is not None and digest.startswith(UNREADABLE)


def canonical(value: object) -> bytes:
    """The one JSON spelling of ``value``: sorted keys, no spaces, UTF-8.

    Raises AtlasError for a value that JSON does not have (NaN, a set, an object).
    """
    try:
        text = json.dumps(
            value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
        return text.encode()
    except (TypeError, ValueError) as error:
        raise AtlasError(
            f"A value that is to be recorded has no JSON form ({error}). "
            "Pass numbers, strings, lists and dicts as params."
        ) from None


def digest_of(value: object) -> str:
    """The SHA-256 of the canonical JSON of ``value``."""
    return hashlib.sha256(canonical(value)).hexdigest()

"""The copies that a study keeps, by their digests, of the code and configs that its jobs ran under.

A job writes them beside its record. One that is lost is written again at the next start, where the
project still has the same bytes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any

from overfit_atlas.files import sha256, write
from overfit_atlas.provenance.digests import Digests, canonical, sha256_of_files
from overfit_atlas.provenance.names import plain

RECORDS_ONLY = True

CODE = "provenance/code"
CONFIGS = "provenance/configs"
_NO_CODE = {"results", "__pycache__", "site-packages"}


def code_copy(name: str, digest: str) -> str:
    """The place, below the study, of the copy of a project's file ``name``."""
    return f"{CODE}/{digest}{PurePath(name).suffix}"


def config_copy(digest: str) -> str:
    """The place, below the study, of the copy of a merged config."""
    return f"{CONFIGS}/{digest}.json"


def copies_of(claim: Mapping[str, Any], run: Mapping[str, Any]) -> set[str]:
    """The copies that the job of a record keeps."""
    code = claim["code"].items() | run.get("watched_by", {}).items()
    configs = {config_copy(run["config"])} if "config" in run else set()
    return {code_copy(name, digest) for name, digest in code} | configs


def keep_code(study: Path, root: Path, code: Mapping[str, str]) -> None:
    """Keep the project's files ``code``, {path: SHA-256}, as far as they still have these bytes."""
    for name, digest in code.items():
        copy, original = study / code_copy(name, digest), root / name
        if not copy.exists() and sha256(original) == digest:
            _write(copy, original.read_bytes())


def keep_config(study: Path, root: Path, config: Mapping[str, Any]) -> str:
    """Keep a merged config; returns its digest."""
    content = canonical(plain(config, root))
    digest = hashlib.sha256(content).hexdigest()
    copy = study / config_copy(digest)
    if not copy.exists():
        _write(copy, content)
    return digest


def lost_copies(study: Path, expected: Iterable[str], digests: Digests) -> dict[str, str | None]:
    """{copy: SHA-256 of what it holds now, None for nothing} of all that are not as they were.

    expected: the copies that records speak of. Any other that lies there is looked at as well.
    """
    there = {
        f"{folder}/{name}"
        for folder in (CODE, CONFIGS)
        for name in _listed(study / folder)
        if not name.startswith(".")
    }
    paths = {name: study / name for name in there.union(expected)}
    found = digests(paths.values())
    other = {name: path for name, path in paths.items() if found[path] != _digest(name)}
    now = sha256_of_files(other.values())
    return {name: now[path] for name, path in sorted(other.items()) if now[path] != _digest(name)}


def write_again(
    study: Path, root: Path, lost: Iterable[str], config: Mapping[str, Any] | None
) -> list[str]:
    """Write those of the ``lost`` copies that the project still has the bytes of; returns them.

    config: the merged config of today, None where it is not known. A study that may not be written
    to stays as it is.
    """
    lost = set(lost)
    today = {copy: (root / name).read_bytes() for copy, name in originals(root, lost).items()}
    if config is not None:
        content = canonical(plain(config, root))
        today[config_copy(hashlib.sha256(content).hexdigest())] = content
    again = sorted(lost & today.keys())
    try:
        for copy in again:
            _write(study / copy, today[copy])
    except OSError:
        return []
    return again


def originals(root: Path, copies: Iterable[str]) -> dict[str, str]:
    """{copy: path from the project of a file with the same bytes today}, where there is one."""
    wanted = {_digest(name): name for name in copies}
    digests = sha256_of_files(_files(root, wanted.values()))
    return {
        wanted[digest]: path.relative_to(root).as_posix()
        for path, digest in digests.items()
        if digest in wanted
    }


def _files(root: Path, copies: Iterable[str]) -> Iterator[Path]:
    """The project's files of the kinds that ``copies`` are of."""
    kinds = {PurePath(name).suffix for name in copies if name.startswith(f"{CODE}/")}
    if not kinds:
        return
    for folder, folders, names in os.walk(root):
        folders[:] = [f for f in folders if f not in _NO_CODE and not f.startswith(".")]
        for name in names:
            if PurePath(name).suffix in kinds:
                yield Path(folder, name)


def _digest(copy: str) -> str:
    return PurePath(copy).name.partition(".")[0]


def _listed(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _write(path: Path, content: bytes) -> None:
    write(path, content)

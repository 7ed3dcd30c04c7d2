"""The one gate for files and folders that a user has a command write, passed before any work."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import PARTIAL, AnyPath
from overfit_atlas.provenance.record_file import RECORDS


def output_files(
    wanted: Mapping[str, AnyPath], suffix: str, inputs: Iterable[AnyPath]
) -> dict[str, Path]:
    """Where each of ``wanted`` ({option: path}) is to be written; a link is followed to its file.

    Raises AtlasError unless each is new or a regular file, ends in ``suffix``, can be written, and
    is none of ``inputs``, no other of ``wanted`` and no file in a study's results.
    """
    found: dict[str, Path] = {}
    for option, given in wanted.items():
        path = Path(os.path.realpath(given))
        if os.path.exists(path) and not os.path.isfile(path):
            what = "folder" if path.is_dir() else "pipe or device"
            raise AtlasError(
                f"{option} {given}: expected a file to write, found a {what}; name a new one"
            )
        if path.suffix.lower() != suffix:
            raise AtlasError(
                f"{option} {given}: expected a name that ends in {suffix}, for that is what is "
                "written"
            )
        _writable(option, given, path)
        _outside_of_studies(option, given, path)
        found[option] = path
    apart(found, inputs)
    return found


def apart(outputs: Mapping[str, Path], inputs: Iterable[AnyPath]) -> None:
    """Raise AtlasError when an output is an input or when two outputs are one file."""
    inputs = list(inputs)
    seen: dict[str, Path] = {}
    for option, path in outputs.items():
        for given in inputs:
            if _same(path, Path(given)):
                raise AtlasError(
                    f"{option} {path}: this is an input too and would be lost; name another file"
                )
        for other, taken in seen.items():
            if _same(path, taken):
                raise AtlasError(f"{option} {path}: {other} writes the same file; name another")
        seen[option] = path


def output_folder(
    option: str, given: AnyPath, mine: Mapping[str, str | None], replace: bool
) -> Path:
    """The folder that a command fills: a new or an empty one.

    With ``replace`` it may hold an earlier output and nothing else: files called as in ``mine``, or
    folders with files of the pattern that stands there. Raises AtlasError for anything but that,
    and in the results of a study.
    """
    path = Path(os.path.realpath(given))
    if os.path.lexists(path) and not os.path.isdir(path):
        raise AtlasError(f"{option} {given}: expected a folder to write to, found a file")
    _writable(option, given, path)
    _outside_of_studies(option, given, path)
    held = sorted(os.listdir(path)) if os.path.isdir(path) else []
    strange = list(_strange(path, held, mine))
    if strange and replace:
        raise AtlasError(
            f"{option} {given}: the folder also holds {strange[0]}, which no earlier output left; "
            "--replace removes nothing else, so name another folder"
        )
    if held and not replace:
        raise AtlasError(
            f"{option} {given}: the folder holds something already ({held[0]}), and old files "
            "would pass for new ones; name a new folder"
            + ("" if strange else ", or add --replace to have them removed")
        )
    return path


def _strange(path: Path, held: Iterable[str], mine: Mapping[str, str | None]) -> Iterator[str]:
    """What no earlier output left in the folder ``path``, by its name from there."""
    for name in held:
        pattern, inside = mine.get(name), path / name
        if name not in mine or inside.is_dir() is (pattern is None):
            yield name
        elif pattern is not None:
            files = sorted(file for file in inside.rglob("*") if not file.is_dir())
            yield from (
                file.relative_to(path).as_posix() for file in files if not fnmatch(file, pattern)
            )


def _same(one: Path, other: Path) -> bool:
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    try:
        return os.path.samefile(one, other)
    except OSError:
        return False


def _writable(option: str, given: AnyPath, path: Path) -> None:
    """Raise AtlasError unless ``path`` can be made or replaced, as far as one can tell."""
    there = path
    while not os.path.lexists(there):
        there = there.parent
    if there != path and not there.is_dir():
        raise AtlasError(f"{option} {given}: cannot be written, {there} is not a folder")
    # What is there is replaced by renaming, so that its folder has to be writable too.
    for needed in dict.fromkeys((there, path.parent if os.path.isfile(path) else there)):
        if not os.access(needed, os.W_OK, effective_ids=True):
            raise AtlasError(f"{option} {given}: no permission to write {needed}")
    most = os.pathconf(there, "PC_NAME_MAX")
    for name in path.relative_to(there).parts:
        if len(os.fsencode(name)) > most:
            raise AtlasError(
                f"{option} {given}: cannot be written, a name has at most {most} bytes there, this "
                f"one {len(os.fsencode(name))}"
            )
    folder = there if there.is_dir() else there.parent
    try:
        # As the writer begins; some file systems say yes before and no then.
        os.rmdir(tempfile.mkdtemp(prefix=PARTIAL, dir=folder))
    except OSError as fault:
        raise AtlasError(
            f"{option} {given}: cannot be written, {folder} takes no new files "
            f"({fault.strerror or fault})"
        ) from None


def _outside_of_studies(option: str, given: AnyPath, path: Path) -> None:
    for folder in (path, *path.parents):
        if os.path.isdir(folder / RECORDS):
            raise AtlasError(
                f"{option} {given}: lies in the results of a study ({folder}), which its jobs "
                "alone write; name a place outside"
            )

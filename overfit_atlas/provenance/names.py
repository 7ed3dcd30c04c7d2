"""How records spell what they name: files by their paths from the project, values as plain JSON."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path, PurePath
from typing import Any

from overfit_atlas.errors import AtlasError

RECORDS_ONLY = True

Named = dict[str, list[tuple[str, Path]]]
"""{name in the rule: [(path as recorded, path), ...]} of a rule's inputs or outputs."""


_EXTERNAL = "external:"
_LONGEST, _LONGEST_PART = 1024, 255


def recorded_name(path: Path, root: Path) -> str:
    """The name of a file in records: its path from the project, or its bare name if outside."""
    if not path.is_absolute():
        name = Path(os.path.normpath(path)).as_posix()
        return f"{_EXTERNAL}{path.name}" if name.split("/")[0] == ".." else name
    for base in (Path.cwd(), root):
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    return f"{_EXTERNAL}{path.name}"


def is_inner(name: object) -> bool:
    """Whether ``name`` is how a record spells a file of the project, wherever the record is from.

    It leads nowhere else: no absolute path, no drive, no ``..`` and no second spelling of the same
    file. It can be shown and listed a line each: no control character.
    """
    return isinstance(name, str) and _stays(name)


@lru_cache(2**16)  # records name the same files again and again
def _stays(name: str) -> bool:
    return (
        name.isprintable()
        and not re.match(r"/|\.\.?(/|$)|[A-Za-z]:|external:|$", name)
        and "\\" not in name
        and posixpath.normpath(name) == name
        and len(name.encode()) <= _LONGEST
        and all(len(part.encode()) <= _LONGEST_PART for part in name.split("/"))
    )


def is_external(name: object) -> bool:
    """Whether ``name`` stands for a file outside the project, of which a record has the name."""
    if not isinstance(name, str) or not name.startswith(_EXTERNAL):
        return False
    bare = name.removeprefix(_EXTERNAL)
    return is_inner(bare) and "/" not in bare


def shown(text: object) -> str:
    """``text`` for a terminal: what is no printable character is spelled out."""
    letters = (
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode()
        for c in str(text)
    )
    return "".join(letters)


def named_files(files: Any, root: Path) -> Named:
    """The files of a rule's inputs or outputs by their names; AtlasError for one without."""
    found = {
        name: [(recorded_name(Path(path), root), Path(path)) for path in _listed(value)]
        for name, value in files.items()
    }
    if sum(map(len, found.values())) != len(files):
        raise AtlasError(
            f"An input or output has no name among {', '.join(map(str, files))}: name every one, "
            "since a record tells files by name."
        )
    return found


def roles(files: Any, root: Path) -> dict[str, str | list[str]]:
    """The recorded paths of a rule's inputs or outputs, as one or as a list, by their names."""
    return {
        name: (
            recorded_name(Path(value), root)
            if isinstance(value, str | os.PathLike)
            else [recorded_name(Path(path), root) for path in value]
        )
        for name, value in files.items()
    }


def flat(files: Named) -> Iterator[tuple[str, Path]]:
    """Every file once, without the names."""
    for pairs in files.values():
        yield from pairs


def plain(value: Any, root: Path) -> Any:
    """``value`` with nothing but JSON's types, and no path that names the project's folder."""
    if isinstance(value, Mapping):
        return {str(key): plain(item, root) for key, item in value.items()}
    if isinstance(value, PurePath):
        return recorded_name(Path(value), root)
    if isinstance(value, str):
        prefix = f"{root}{os.sep}"
        return value.removeprefix(prefix) if value.startswith(prefix) else str(value)
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [plain(item, root) for item in items]
    # numpy's scalars and arrays know their plain form
    return plain(value.tolist(), root) if hasattr(value, "tolist") else value


def _listed(value: Any) -> list[Any]:
    return [value] if isinstance(value, str | os.PathLike) else list(value)

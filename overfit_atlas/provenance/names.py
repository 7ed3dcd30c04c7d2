"""How records spell what they name: files by their paths from the project, values as plain JSON."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any

from overfit_atlas.errors import AtlasError

RECORDS_ONLY = True

Named = dict[str, list[tuple[str, Path]]]
"""{name in the rule: [(path as recorded, path), ...]} of a rule's inputs or outputs."""


def recorded_name(path: Path, root: Path) -> str:
    """The name of a file in records: its path from the project, or its bare name if outside."""
    if not path.is_absolute():
        return Path(os.path.normpath(path)).as_posix()
    for base in (Path.cwd(), root):
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix()
    return f"external:{path.name}"


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

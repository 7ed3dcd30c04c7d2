"""Which files of the project a script runs, found from the syntax tree, with their digests."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance.file_system import times_tell

RECORDS_ONLY = True


@dataclass(frozen=True)
class Source:
    """One Python file: its digest and what its syntax tree says about other files."""

    sha256: str
    modules: tuple[tuple[int, str, tuple[str, ...]], ...]  # (level, module, names) of each import
    data_files: tuple[str, ...]
    records_only: bool


# Kept for the life of the process: Snakemake asks for every rule, and rules share most modules.
_sources: dict[Path, tuple[tuple[int, ...], Source]] = {}
_needs: dict[tuple[Path, str, Path, Path], list[Path]] = {}


def code_digest(script: Path | str, root: Path | str, also: Iterable[str] = ()) -> dict[str, str]:
    """The files of the project that ``script`` runs: {path from the root: SHA-256}, sorted.

    These are the script, every module of the project that it imports, directly or through others
    (inside functions too, but not under ``if TYPE_CHECKING:``), the ``__init__`` files on the way,
    and the ``DATA_FILES`` that a module names. Modules marked ``RECORDS_ONLY = True`` watch a job
    and change no result, so they are left out, as is what only they import.

    script: path, from the root unless absolute.
    root: the project's folder, where its package stands.
    also: further files, from the root, that only a value in the config selects (the module of one
    network, say), for imports whose names are made at run time.

    Raises AtlasError for a file that is missing or is not Python.
    """
    root = Path(root).resolve()
    start = (root / script).resolve()
    files = _closure([start, *(root / name for name in also)], root, start.parent)
    return {path.relative_to(root).as_posix(): digest for path, digest in sorted(files.items())}


def imported_names(files: Iterable[Path]) -> set[str]:
    """The top-level names of all modules that the Python ``files`` import by name."""
    return {
        module.partition(".")[0]
        for path in files
        if path.suffix == ".py"
        for level, module, _ in read_source(path).modules
        if level == 0
    }


def reachable(files: Iterable[Path], root: Path) -> set[Path]:
    """``files`` and all modules of the project that they import, marked or not."""
    return set(_closure(files, root.resolve(), root.resolve(), follow_marked=True))


def read_source(path: Path) -> Source:
    """Parse one file, or give what was read from it earlier in this process."""
    try:
        status = path.stat()
        signature = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        known = _sources.get(path)
        if known and known[0] == signature:
            return known[1]
        content = path.read_bytes()
        tree = ast.parse(content, filename=str(path))
    except OSError as error:
        raise AtlasError(f"{path} is part of a rule's code and cannot be read: {error}.") from None
    except (SyntaxError, ValueError) as error:
        raise AtlasError(f"{path} is part of a rule's code and is not Python: {error}.") from None
    _forget_stale_bytecode(path, status)
    source = Source(
        sha256=hashlib.sha256(content).hexdigest(),
        modules=tuple(_imports(tree.body)),
        data_files=_data_files(tree, path),
        records_only=bool(_constant(tree, "RECORDS_ONLY", path)),
    )
    _sources[path] = (signature, source)
    return source


def _closure(
    start: Iterable[Path], root: Path, folder: Path, follow_marked: bool = False
) -> dict[Path, str]:
    """{absolute path: SHA-256}; ``folder`` is where the script stands, searched like the root."""
    found: dict[Path, str] = {}
    queue = list(start)
    while queue:
        path = queue.pop()
        if path in found:
            continue
        if path.suffix != ".py":
            found[path] = _data_digest(path)
            continue
        source = read_source(path)
        if source.records_only and not follow_marked:
            continue
        found[path] = source.sha256
        asked = (path, source.sha256, root, folder)
        if asked not in _needs:
            _needs[asked] = list(dict.fromkeys(_needed(path, source, root, folder)))
        queue.extend(_needs[asked])
    return found


def _needed(path: Path, source: Source, root: Path, folder: Path) -> Iterator[Path]:
    """The files that one file brings in directly."""
    for name in source.data_files:
        yield Path(os.path.normpath(path.parent / name))
    for level, module, names in source.modules:
        yield from _resolve(path, level, module, names, root, folder)
    if path.is_relative_to(root):
        yield from _package_files(path.parent, root)


def _imports(body: list[ast.stmt]) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """(level, module, names) of each import that runs; what type checkers alone see is left out."""
    stack: list[ast.AST] = list(reversed(body))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield 0, alias.name, ()
        elif isinstance(node, ast.ImportFrom):
            yield node.level, node.module or "", tuple(alias.name for alias in node.names)
        elif isinstance(node, ast.If) and _is_type_checking(node.test):
            stack.extend(reversed(node.orelse))
        elif isinstance(node, ast.stmt | ast.ExceptHandler | ast.match_case):
            # Imports are statements, so expressions need no visit.
            children = [
                child
                for child in ast.iter_child_nodes(node)
                if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case)
            ]
            stack.extend(reversed(children))


def _is_type_checking(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", None)
    return name == "TYPE_CHECKING"


def _resolve(
    importer: Path, level: int, module: str, names: tuple[str, ...], root: Path, folder: Path
) -> Iterator[Path]:
    """Files of the project that one import statement runs; nothing for an installed package."""
    parts = module.split(".") if module else []
    if level:
        base = importer.parent
        for _ in range(level - 1):
            base = base.parent
        bases = [base]
    else:
        bases = list(dict.fromkeys([folder, root]))
    for base in bases:
        found = list(_module_files(base, parts, names))
        if found:
            yield from found
            return


def _module_files(base: Path, parts: list[str], names: tuple[str, ...]) -> Iterator[Path]:
    package = base
    for depth, part in enumerate(parts, start=1):
        package = package / part
        init = package / "__init__.py"
        if init.is_file():
            yield init
        elif package.with_name(f"{part}.py").is_file():
            if depth == len(parts):
                yield package.with_name(f"{part}.py")
            return
        elif not package.is_dir():
            return
    for name in names:
        init = package / name / "__init__.py"
        if init.is_file():
            yield init
        elif (package / f"{name}.py").is_file():
            yield package / f"{name}.py"


def _package_files(folder: Path, root: Path) -> Iterator[Path]:
    while folder != root and (folder / "__init__.py").is_file():
        yield folder / "__init__.py"
        folder = folder.parent


def _data_files(tree: ast.Module, path: Path) -> tuple[str, ...]:
    named = _constant(tree, "DATA_FILES", path)
    if named is None:
        return ()
    if not isinstance(named, tuple | list):
        raise AtlasError(f"{path}: expected DATA_FILES to be a tuple of names, found {named!r}.")
    return tuple(named)


def _constant(tree: ast.Module, name: str, path: Path) -> object:
    """The literal value that a module gives ``name`` at its top level, None when it has none."""
    for node in tree.body:
        targets = getattr(node, "targets", None) or [getattr(node, "target", None)]
        if isinstance(node, ast.Assign | ast.AnnAssign) and any(
            isinstance(target, ast.Name) and target.id == name for target in targets
        ):
            try:
                return ast.literal_eval(node.value) if node.value else None
            except ValueError:
                raise AtlasError(
                    f"{path}: {name} must be written out as literals, so that it can be read "
                    "without running the module."
                ) from None
    return None


def _data_digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise AtlasError(
            f"{path} is named in DATA_FILES or as a rule's code and cannot be read: "
            f"{error.strerror}. Restore it, or take its name out."
        ) from None


def _forget_stale_bytecode(path: Path, source: os.stat_result) -> None:
    """Remove bytecode that is older than its source, or may be.

    Python trusts bytecode when size and mtime fit; an edit of equal length with the mtime set back
    would leave the old code running under the new digest. The ctime cannot be set back, where the
    file system keeps it.
    """
    cached = Path(importlib.util.cache_from_source(str(path)))
    try:
        older = os.stat(cached).st_ctime_ns < source.st_ctime_ns
        if sys.pycache_prefix is None and (older or not times_tell(path, source.st_dev)):
            cached.unlink(missing_ok=True)
    except OSError:
        return

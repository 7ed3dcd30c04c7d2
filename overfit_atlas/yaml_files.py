"""The one way that YAML is read: strictly, and with the place of every key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath, read_text

# Every start of the workflow reads the config, and the parser in C is many times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Key = tuple[str | int, ...]
"""Where a value stands: the keys and list places that lead to it."""

# YAML 1.1 reads 010 as eight and 1:30 as ninety; whoever writes so means something else.
_NOT_AS_WRITTEN = re.compile(r"[-+]?(0[0-9_]+|[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?)")
_YAML = "tag:yaml.org,2002:"
_NUMBERS = {f"{_YAML}int", f"{_YAML}float"}
_PLAIN = {*_NUMBERS, *(f"{_YAML}{name}" for name in ("str", "bool", "null", "map", "seq", "merge"))}


@dataclass(frozen=True)
class Place:
    """A line of a file."""

    file: Path
    line: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


def read_yaml(path: AnyPath) -> Any:
    """The content of a YAML file.

    Raises AtlasError, with the file and the line, for a file that cannot be read, is no YAML or no
    UTF-8, gives a key twice or one that is no text, holds what JSON has not (a date, a set), or
    writes a number in a way that YAML reads as another.
    """
    return read_with_places(path)[0]


def read_with_places(path: AnyPath) -> tuple[Any, dict[Key, Place]]:
    """As :func:`read_yaml`, and the place of every key and list item."""
    path = Path(path)
    text = read_text(path, "YAML")
    try:
        node = yaml.compose(text, Loader=LOADER)
        content = yaml.load(text, Loader=LOADER)
        places = dict(_places(node, (), path, set())) if node is not None else {}
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "some line"
        problem = getattr(fault, "problem", None) or getattr(fault, "reason", None) or "not YAML"
        raise AtlasError(f"{path}: broken YAML at {place}: {problem}") from None
    except (ValueError, RecursionError) as fault:
        raise AtlasError(f"{path}: broken YAML: {fault}") from None
    return content, places


def _places(node: yaml.Node, key: Key, path: Path, open_: set[int]) -> Iterator[tuple[Key, Place]]:
    here = Place(path, node.start_mark.line + 1)
    yield key, here
    if id(node) in open_:
        raise AtlasError(f"{here}: this anchor stands for a value that holds itself")
    open_.add(id(node))
    if node.tag not in _PLAIN:
        kind = node.tag.removeprefix(_YAML)
        what = node.value if isinstance(node, yaml.ScalarNode) else "this value"
        raise AtlasError(f"{here}: {what} is no text: YAML reads it as {kind}; put it in quotes")
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for name_node, value in node.value:
            name, line = str(name_node.value), name_node.start_mark.line + 1
            if name_node.tag not in (f"{_YAML}str", f"{_YAML}merge"):
                kind = name_node.tag.removeprefix(_YAML)
                raise AtlasError(
                    f"{Place(path, line)}: the key {name} is no text: YAML reads it as {kind}; put "
                    "it in quotes"
                )
            if name in seen:
                raise AtlasError(
                    f"{path}: the key {name!r} stands twice, in lines {seen[name]} and {line}; "
                    "only one of them would count, so leave one"
                )
            seen[name] = line
            for inner, place in _places(value, (*key, name), path, open_):
                yield inner, Place(path, line) if inner == (*key, name) else place
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _places(item, (*key, index), path, open_)
    elif node.tag in _NUMBERS and _NOT_AS_WRITTEN.fullmatch(node.value):
        raise AtlasError(
            f"{here}: {node.value} is not read as it is written, since YAML takes it for another "
            "base; write it without leading zeros or colons"
        )
    open_.discard(id(node))

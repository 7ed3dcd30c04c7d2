"""What every table of a study holds: its columns, each with its type, unit and meaning.

It stands in ``columns.yaml`` here and in each question's folder, and nowhere else:
``docs/tables.md`` and the dictionary beside exported tables are made from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError
from overfit_atlas.questions import FOLDER, QUESTIONS
from overfit_atlas.yaml_files import read_yaml

COMMON = Path(__file__).with_name("columns.yaml")
_WILDCARD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Column:
    """``type``: text, integer, number or boolean; ``unit`` is empty where there is none."""

    name: str
    type: str
    unit: str
    means: str


@dataclass(frozen=True)
class Table:
    """One kind of table.

    ``pattern``: its path below a study's folder, with wildcards in braces; that of the question is
    named as the question is. ``layouts``: the columns, once for each order that they may have.
    """

    question: str | None
    pattern: str
    what: str
    layouts: tuple[tuple[Column, ...], ...]

    def fits(self, path: str, experiment: str | None) -> bool:
        """Whether ``path``, below a study's folder, is such a table of ``experiment``."""
        return re.fullmatch(self._expression(experiment), path) is not None

    def _expression(self, experiment: str | None) -> str:
        parts = _WILDCARD.split(self.pattern)
        for place in range(1, len(parts), 2):
            own = experiment is not None and parts[place] == self.question
            parts[place] = re.escape(experiment or "") if own else "[^/]+"
        fixed = slice(0, None, 2)
        parts[fixed] = map(re.escape, parts[fixed])
        return "".join(parts)


@cache
def tables() -> tuple[Table, ...]:
    """Every kind of table: those of no question first, then question by question.

    Raises AtlasError for a column that no ``columns.yaml`` describes.
    """
    common = _read(COMMON)
    found = list(_tables(None, common, COMMON, [common["words"]], common["endings"]))
    for question, own in _rooms():
        words = [own.get("words", {}), common["words"]]
        found += _tables(question, own, _file(question), words, common["endings"])
    return tuple(found)


def figures() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The path of each figure below ``figures/``, with wildcards, and the columns of its CSV."""
    for question, own in _rooms():
        for name, columns in own.get("figures", {}).items():
            yield f"{{{question}}}/{name}", tuple(columns)


def words() -> Iterator[tuple[str | None, str | None, Column]]:
    """Every word as it is written down: its question, the table if it is of one alone, the word.

    The question is None for those of no question; these without a table are shared by all.
    """
    for question, own in [(None, _read(COMMON)), *_rooms()]:
        for name, word in own.get("words", {}).items():
            yield question, None, _spelled(name, word)
        for table, entry in own["tables"].items():
            for name, word in entry.get("words", {}).items():
                yield question, table, _spelled(name, word)


def _rooms() -> Iterator[tuple[str, dict[str, Any]]]:
    for question in QUESTIONS:
        if _file(question).is_file():
            yield question, _read(_file(question))


def _file(question: str) -> Path:
    return FOLDER / question / "columns.yaml"


@cache
def _read(path: Path) -> dict[str, Any]:
    return read_yaml(path)


def _tables(
    question: str | None,
    own: Mapping[str, Any],
    file: Path,
    words: list[Mapping[str, Any]],
    endings: Mapping[str, str],
) -> Iterator[Table]:
    for name, entry in own["tables"].items():
        known = [entry.get("words", {}), *words]
        layouts = [entry["columns"], *([entry["or"]] if "or" in entry else [])]
        yield Table(
            question,
            name if question is None else f"tables/{{{question}}}/{name}",
            entry["what"],
            tuple(
                tuple(_column(column, known, endings, f"{file}, {name}") for column in layout)
                for layout in layouts
            ),
        )


def _column(
    name: str, words: list[Mapping[str, Any]], endings: Mapping[str, str], where: str
) -> Column:
    for known in words:
        if name in known:
            return _spelled(name, known[name])
    for ending, means in endings.items():
        if name.endswith(ending):
            rest = _column(name.removesuffix(ending), words, endings, where)
            return Column(name, "number", rest.unit, means.format(rest=rest.means))
    raise AtlasError(
        f"{where}: nothing says what the column {name} means; add it under words:, with type, unit "
        "and means"
    )


def _spelled(name: str, word: Mapping[str, str]) -> Column:
    return Column(name, word["type"], word.get("unit", ""), word["means"])

"""The page of all tables and the words in their columns, made from the dictionary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from overfit_atlas.exports.dictionary import Column, Table, figures, tables, words

_INTRODUCTION = """\
# Tables

Every table of a study, below `results/<study>/`, and what its columns mean. Names in braces are
wildcards; those of a question (`{grid}`, `{consensus}`) stand for an experiment that asks it.

CSV files have nine significant digits (those of `overfit-atlas consensus` and `export` as many as
it takes to read the same number back), `\\n` at line ends and an empty field where a number is
missing. `*_mean`, `*_low` and `*_high` are the mean over seeds and the ends of its 95 % interval:
Student's t, for shares on the logit scale and for what is only positive on the logarithm, so that
it keeps to values that exist. [Exports](exports.md) are the same tables as Parquet.

This page is printed by `overfit-atlas columns`, from the `columns.yaml` of each question; a test
holds it to what a run of every question writes.
"""

_HEAD = ["| table | what | columns |", "| --- | --- | --- |"]

_FIGURES = """
## Figures

Each is `.png` (150 dots per inch), `.pdf` and `.csv` below `figures/`; the CSV holds what is drawn.

| figure | columns of its CSV |
| --- | --- |"""


def columns_page() -> str:
    """The page as Markdown, the same text for the same ``columns.yaml`` files."""
    by_question: dict[str | None, list[Table]] = {}
    for table in tables():
        by_question.setdefault(table.question, []).append(table)
    lines = [_INTRODUCTION]
    for question, own in by_question.items():
        lines += [f"## {question or 'The study and its runs'}\n", *_HEAD]
        lines += [f"| `{one.pattern}` | {one.what} | {_listed(one)} |" for one in own]
        meant = [(place, word) for asked, place, word in words() if asked == question]
        lines += _words((place, word) for place, word in meant if question or place)
        lines.append("")
    lines.append(_FIGURES)
    lines += [f"| `{name}` | {', '.join(columns)} |" for name, columns in figures()]
    lines += ["\n## Words that all questions share"]
    lines += _words((place, word) for asked, place, word in words() if not (asked or place))
    return "\n".join(lines) + "\n"


def _listed(table: Table) -> str:
    return "; or ".join(", ".join(column.name for column in layout) for layout in table.layouts)


def _words(meant: Iterable[tuple[str | None, Column]]) -> Iterator[str]:
    """A table of words; of one that means something else in one table it is said where."""
    yield "\n| column | type | unit | meaning |"
    yield "| --- | --- | --- | --- |"
    for place, word in sorted(meant, key=lambda pair: (pair[1].name, pair[0] or "")):
        within = f" in `{place}`" if place else ""
        yield f"| `{word.name}`{within} | {word.type} | {word.unit} | {word.means} |"

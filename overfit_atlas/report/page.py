"""Build the page from an outline: one section after another, each from its own tables and figures.

The outline is a list of entries, plain data that a rule can hand over:

``kind``        one of :data:`overfit_atlas.report.sections.SECTIONS`
``title``       heading, and the name in the page's contents
``note``        (optional) what a reader must know, in a sentence or two
``tables``      name -> path of a CSV; which names a kind takes stands in its section module
``figures``     list of {"png", "pdf", "csv"} with paths, and where a kind asks for it "name" (which
                figure it is), "title" and "group"
``published``   (optional) name in config/published.yaml, or None
``members``     (consensus) list of {"name", "label"}

The study is a dictionary of what was run:

``name``, ``title`` (optional)   of the study
``samples``, ``models``, ``regularizers``, ``experiments``
                lists of rows; a row is a dictionary of column heading to text or number, and the
                headings of the first row are those of the table
``seeds``       list of integers
``scale``       (optional) a sentence on what is smaller here than in the full study

Paths are those of the working directory; links in the page are relative to the page.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from overfit_atlas.errors import AtlasError
from overfit_atlas.files import atomic
from overfit_atlas.report import wording
from overfit_atlas.report.recipes import Recipe
from overfit_atlas.report.sections import SECTIONS

DATA_FILES = (
    "templates/macros.html.j2",
    "templates/page.css",
    "templates/page.html.j2",
    "templates/page.js",
)
TEMPLATES = Path(__file__).parent / "templates"
ALWAYS = ({"kind": "study", "title": "What was run"}, {"kind": "reading", "title": "How to read"})


def build_page(
    outline: Sequence[Mapping[str, Any]],
    study: Mapping[str, Any],
    published: str | os.PathLike[str],
    recipes: Mapping[str, Recipe],
    out: str | os.PathLike[str],
) -> None:
    """Write the page to ``out``: one file, without network, the same bytes for the same content.

    What was run and how to read it come first; then the sections of ``outline``. ``published`` is
    the path of config/published.yaml, ``recipes`` maps a file to what made it. Raises AtlasError
    for a kind that has no section.
    """
    sections = []
    for entry in [*ALWAYS, *outline]:
        if entry["kind"] not in SECTIONS:
            raise AtlasError(
                f"report section '{entry['title']}': kind '{entry['kind']}' is unknown; there are "
                f"{', '.join(SECTIONS)}"
            )
        context = SECTIONS[entry["kind"]](entry, study, published)
        anchor = _unused(wording.slug(entry["title"]), {section["id"] for section in sections})
        sections.append({"id": anchor, **entry, **context})
    html = (
        _environment(Path(out).parent, recipes)
        .get_template("page.html.j2")
        .render(study=study, sections=sections, highlighted=_highlighted(sections))
    )
    with atomic(out) as partial:
        partial.write_text(html, encoding="utf-8")


def _highlighted(sections: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The first section of each kind that has highlights; more would hide the first."""
    first: dict[str, Mapping[str, Any]] = {}
    for section in sections:
        if section.get("highlights"):
            first.setdefault(section["kind"], section)
    return list(first.values())


def _environment(folder: Path, recipes: Mapping[str, Recipe]) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["link"] = lambda path: Path(os.path.relpath(path, folder)).as_posix()
    environment.filters["embed"] = _embed
    environment.filters["prose"] = _prose
    environment.globals["recipe_of"] = recipes.get
    environment.globals["inline"] = lambda name: Markup((TEMPLATES / name).read_text("utf-8"))
    return environment


def _prose(text: str) -> Markup:
    """Escaped text in which the threshold is set as in the paper."""
    return Markup(str(escape(text)).replace("p_t", "<var>p<sub>t</sub></var>"))


def _embed(png: str) -> str:
    return "data:image/png;base64," + base64.b64encode(Path(png).read_bytes()).decode("ascii")


def _unused(name: str, taken: set[str]) -> str:
    candidates = (name if again == 1 else f"{name}-{again}" for again in range(1, len(taken) + 2))
    return next(candidate for candidate in candidates if candidate not in taken)

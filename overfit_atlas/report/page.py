"""Build the page: one section after another, each from its own tables and figures."""

from __future__ import annotations

import base64
import importlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import jinja2
from markupsafe import Markup, escape

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath
from overfit_atlas.report import wording
from overfit_atlas.report.recipes import Recipe
from overfit_atlas.study.summary import Summary

DATA_FILES = ("macros.html.j2", "page.css", "page.html.j2", "page.js")
PACKAGE = Path(__file__).parents[1]
HERE = Path(__file__).parent


def build_page(
    outline: Sequence[Mapping[str, Any]],
    study: Summary,
    recipes: Mapping[str, Recipe],
    out: AnyPath,
    explorer: AnyPath | None = None,
) -> list[str]:
    """Write the page to ``out``: one file, without network, the same bytes for the same content.

    ``outline``: its sections in JSON's types, each as its class of
    :class:`overfit_atlas.study.section.Section` has it. ``recipes`` maps a file to what made it.
    ``explorer``: the page of every sample, if there is one.
    Paths are those of the working directory; links in the page are relative to the page. Returns
    what questions have found, in words: the first at its head of each.
    """
    sections: list[dict[str, Any]] = []
    for entry in outline:
        builder = importlib.import_module(_module_of(entry["builder"]))
        section = builder.TAKES.of(entry)
        anchor = _unused(wording.slug(section.title), {known["id"] for known in sections})
        shown = builder.build(section, study)
        about = {"id": anchor, "template": section.template.removeprefix(f"{PACKAGE.name}/")}
        sections.append({**dict(section), **about, **shown})
    highlighted = _highlighted(sections)
    html = (
        _environment(Path(out).parent, recipes)
        .get_template("report/page.html.j2")
        .render(
            study=study,
            sections=sections,
            highlighted=highlighted,
            explorer=explorer,
        )
    )
    files.write(out, html)
    heads = [one["highlights"][0] for one in highlighted if "/questions/" in one["builder"]]
    return [f"{head['value']} {head['text']}" for head in heads]


def _module_of(path: str) -> str:
    """The name of a section's module, which stands in this package; AtlasError for any other."""
    parts = PurePosixPath(path).with_suffix("").parts
    if parts[0] != PACKAGE.name or not (PACKAGE.parent / path).is_file():
        raise AtlasError(f"report: the section's builder {path} is no module of {PACKAGE.name}")
    return ".".join(parts)


def _highlighted(sections: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The first section of each kind that has highlights; more would hide the first."""
    first: dict[str, Mapping[str, Any]] = {}
    for section in sections:
        if section.get("highlights"):
            first.setdefault(section["builder"], section)
    return list(first.values())


def _environment(folder: Path, recipes: Mapping[str, Recipe]) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PACKAGE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["link"] = lambda path: Path(os.path.relpath(path, folder)).as_posix()
    environment.filters["embed"] = _embed
    environment.filters["prose"] = _prose
    environment.globals["recipe_of"] = recipes.get
    environment.globals["inline"] = lambda name: Markup((HERE / name).read_text("utf-8"))
    return environment


def _prose(text: str) -> Markup:
    """Escaped text in which the threshold is set as in the paper."""
    return Markup(str(escape(text)).replace("p_t", "<var>p<sub>t</sub></var>"))


def _embed(png: str) -> str:
    return "data:image/png;base64," + base64.b64encode(Path(png).read_bytes()).decode("ascii")


def _unused(name: str, taken: set[str]) -> str:
    candidates = (name if again == 1 else f"{name}-{again}" for again in range(1, len(taken) + 2))
    return next(candidate for candidate in candidates if candidate not in taken)

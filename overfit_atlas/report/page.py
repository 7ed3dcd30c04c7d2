"""Build the pages: the report, one section after another, and the recipes of what it shows."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import jinja2
from markupsafe import Markup, escape

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import AnyPath
from overfit_atlas.report import front, wording
from overfit_atlas.report.findings import strongest
from overfit_atlas.report.outline import alternatives
from overfit_atlas.report.pictures import alternative, picture
from overfit_atlas.report.recipes import Recipe, by_job
from overfit_atlas.study.section import Section
from overfit_atlas.study.summary import Summary

DATA_FILES = ("macros.html.j2", "page.css", "page.html.j2", "page.js", "recipes.html.j2")
PACKAGE = Path(__file__).parents[1]
HERE = Path(__file__).parent


def build_page(
    outline: Sequence[Mapping[str, Any]],
    study: Summary,
    recipes: Mapping[str, Recipe],
    out: AnyPath,
    explorer: AnyPath | None = None,
    appendix: AnyPath | None = None,
) -> list[str]:
    """Write the page to ``out``: one file, without network, the same bytes for the same content.

    ``outline``: its sections in JSON's types, each as its class of
    :class:`overfit_atlas.study.section.Section` has it. ``recipes`` maps a file to what made it.
    ``explorer``: the page of every sample, if there is one; ``appendix``: the page of the recipes.
    Paths are those of the working directory; links in the page are relative to the page. Returns
    the findings that head the page, in words.
    """
    planned: list[Section] = []
    sections: list[dict[str, Any]] = []
    for entry in outline:
        builder = importlib.import_module(_module_of(entry["builder"]))
        section = builder.TAKES.of(entry)
        anchor = _unused(wording.slug(section.title), {known["id"] for known in sections})
        shown = builder.build(section, study)
        about = {"id": anchor, "template": section.template.removeprefix(f"{PACKAGE.name}/")}
        planned.append(section)
        sections.append({**dict(section), **about, **shown})
    environment = _environment(Path(out).parent)
    environment.filters["recipe"] = recipes.get
    environment.globals |= {
        "appendix": appendix,
        "study": study,
        "alternative_of": _alternatives(planned, recipes, study).__getitem__,
    }
    findings = strongest(sections)
    html = environment.get_template("report/page.html.j2").render(
        sections=sections,
        asked=front.asked(study),
        findings=findings,
        verdicts=front.verdicts(sections),
        explorer=explorer,
    )
    files.write(out, html)
    return [f"{found.finding.value} {found.finding.text}" for found in findings]


def build_appendix(
    study: Summary, recipes: Mapping[str, Recipe], out: AnyPath, report: AnyPath
) -> None:
    """Write the page that says how each figure and table was made, back to the published bytes."""
    environment = _environment(Path(out).parent)
    html = environment.get_template("report/recipes.html.j2").render(
        study=study, recipes=by_job(recipes), report=report
    )
    files.write(out, html)


def _module_of(path: str) -> str:
    """The name of a section's module, which stands in this package; AtlasError for any other."""
    parts = PurePosixPath(path).with_suffix("").parts
    if parts[0] != PACKAGE.name or not (PACKAGE.parent / path).is_file():
        raise AtlasError(f"report: the section's builder {path} is no module of {PACKAGE.name}")
    return ".".join(parts)


def _alternatives(
    sections: Sequence[Section], recipes: Mapping[str, Recipe], study: Summary
) -> dict[str, str]:
    """What each figure draws, by its image; where no caption tells it, its section's heading."""
    found = {figure.png: section.title for section in sections for figure in section.figures}
    for png, caption in alternatives(sections).items():
        template = PACKAGE.parent / caption
        if png in recipes and template.is_file():
            names = recipes[png].wildcards
            titles = {key: study.title_of(name) for key, name in names.items()}
            found[png] = alternative(template, titles)
    return found


def _environment(folder: Path) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PACKAGE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["link"] = lambda path: Path(os.path.relpath(path, folder)).as_posix()
    # A finding's figure stands on the page twice.
    environment.filters["picture"] = cache(picture)
    environment.filters["prose"] = _prose
    environment.globals["inline"] = lambda name: Markup((HERE / name).read_text("utf-8"))
    return environment


def _prose(text: str) -> Markup:
    """Escaped text in which the threshold is set as in the paper."""
    return Markup(str(escape(text)).replace("p_t", "<var>p<sub>t</sub></var>"))


def _unused(name: str, taken: set[str]) -> str:
    candidates = (name if again == 1 else f"{name}-{again}" for again in range(1, len(taken) + 2))
    return next(candidate for candidate in candidates if candidate not in taken)

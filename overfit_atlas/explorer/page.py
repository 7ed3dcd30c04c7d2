"""The page: one file that opens from disk, with what its first view shows inside."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from overfit_atlas.explorer import log_odds
from overfit_atlas.files import AnyPath, write

HERE = Path(__file__).parent
DATA_FILES = (
    "page.css",
    "page.html.j2",
    "js/address.js",
    "js/axes.js",
    "js/choice.js",
    "js/consensus.js",
    "js/controls.js",
    "js/data.js",
    "js/dynamics.js",
    "js/elements.js",
    "js/filter.js",
    "js/main.js",
    "js/parts.js",
    "js/rankings.js",
    "js/sample_curves.js",
    "js/selection.js",
    "js/shelves.js",
    "js/take_away.js",
    "js/temperature.js",
    "js/thumbnails.js",
    "js/view_compare.js",
    "js/view_confusion.js",
    "js/view_consensus.js",
    "js/view_epochs.js",
    "js/view_quiz.js",
    "js/view_sample.js",
    "js/view_shelves.js",
    "js/view_temperature.js",
    "js/whence.js",
)
SCRIPTS = tuple(name.removeprefix("js/") for name in DATA_FILES if name.endswith(".js"))
LARGEST = 9_500_000
"""Bytes of parts, at most, that stand in the page itself; the rest lies beside it."""


def build_page(
    about: Mapping[str, Any], parts: Sequence[tuple[str, AnyPath]], out: AnyPath
) -> None:
    """Write the page to ``out``.

    ``about``: the study in plain types, as the page's scripts read it. ``parts``: names and files
    of what the first view needs, the most wanted first; those that fit are copied into the page.
    """
    inside, size = [], 0
    for _, path in parts:
        text = Path(path).read_text(encoding="ascii")
        size += len(text)
        if size <= LARGEST:
            inside.append(Markup(text))
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = environment.get_template("page.html.j2").render(
        study=about["study"],
        about=_json({**about, "probabilities": log_odds.decode().tolist()}),
        imports=_json({"imports": {f"explorer/{name}": _script(name) for name in SCRIPTS}}),
        parts=inside,
        style=Markup((HERE / "page.css").read_text(encoding="utf-8")),
    )
    write(out, html)


def link(path: str, page: str) -> str:
    """``path`` as a page's link gives it."""
    return Path(os.path.relpath(path, Path(page).parent)).as_posix()


def _json(value: Any) -> Markup:
    """JSON that may stand in a script element."""
    return Markup(json.dumps(value, sort_keys=True).replace("<", "\\u003c"))


def _script(name: str) -> str:
    """A module as an address: a page on disk may not import its neighbours' files."""
    source = (HERE / "js" / name).read_bytes()
    return "data:text/javascript;base64," + base64.b64encode(source).decode("ascii")

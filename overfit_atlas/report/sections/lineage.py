"""Where a figure comes from: its lineage as a picture, and the digest that vouches for all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from overfit_atlas.provenance.digests import sha256

DATA_FILES = ("../templates/lineage.html.j2",)


def lineage(entry: Mapping[str, Any], study: Mapping[str, Any], published: str) -> dict[str, Any]:
    """The drawing inline, and the manifest with its digest.

    Takes ``svg``, the drawing of ``drawn_file``, and ``manifest``.
    """
    return {
        # Drawn by this project from its own records, with every name escaped.
        "drawing": Markup(Path(entry["svg"]).read_text(encoding="utf-8")),
        "digest": sha256(entry["manifest"]),
    }

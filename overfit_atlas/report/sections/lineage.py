"""Where a figure comes from: its lineage as a picture, and the digest that vouches for all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from markupsafe import Markup

from overfit_atlas.provenance.digests import sha256
from overfit_atlas.report.outline import LineageSection
from overfit_atlas.study.summary import Summary

TAKES = LineageSection


def build(section: LineageSection, study: Summary) -> dict[str, Any]:
    """The drawing inline, and the manifest with its digest."""
    return {
        # Drawn by this project from its own records, with every name escaped.
        "drawing": Markup(Path(section.svg).read_text(encoding="utf-8")),
        "digest": sha256(section.manifest),
    }

"""How to read the page; the template says all."""

from __future__ import annotations

from typing import Any

from overfit_atlas.study.section import Section
from overfit_atlas.study.summary import Summary

TAKES = Section


def build(section: Section, study: Summary) -> dict[str, Any]:
    """Nothing beyond the section itself."""
    return {}

"""What was run, with which software."""

from __future__ import annotations

import platform
from contextlib import suppress
from importlib import metadata
from typing import Any

from overfit_atlas.study.section import Section
from overfit_atlas.study.summary import Summary

TAKES = Section

PACKAGES = (
    "tensorflow-cpu",
    "tensorflow",
    "keras",
    "numpy",
    "scipy",
    "pandas",
    "scikit-learn",
    "h5py",
    "matplotlib",
    "snakemake",
)
LISTS = ("samples", "models", "regularizers", "experiments")


def build(section: Section, study: Summary) -> dict[str, Any]:
    """Tables of samples, models, regularizers and experiments, seeds, and software versions."""
    lists = {name: getattr(study, name) for name in LISTS}
    tables = [
        {"title": name.capitalize(), "columns": list(rows[0]), "rows": rows}
        for name, rows in lists.items()
        if rows
    ]
    return {"tables": tables, "software": [("Python", platform.python_version()), *_installed()]}


def _installed() -> list[tuple[str, str]]:
    found = []
    for name in PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            found.append((name, metadata.version(name)))
    return found

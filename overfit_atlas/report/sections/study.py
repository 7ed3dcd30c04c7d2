"""What was run, with which software, and how to read the page."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from contextlib import suppress
from importlib import metadata
from typing import Any

DATA_FILES = ("../templates/study.html.j2", "../templates/reading.html.j2")

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


def study(entry: Mapping[str, Any], study: Mapping[str, Any], published: str) -> dict[str, Any]:
    """Tables of samples, models, regularizers and experiments, seeds, and software versions."""
    tables = [
        {"title": name.capitalize(), "columns": list(study[name][0]), "rows": study[name]}
        for name in LISTS
        if study.get(name)
    ]
    return {"tables": tables, "software": [("Python", platform.python_version()), *_installed()]}


def reading(entry: Mapping[str, Any], study: Mapping[str, Any], published: str) -> dict[str, Any]:
    """The words of the page; its template says all."""
    return {}


def _installed() -> list[tuple[str, str]]:
    found = []
    for name in PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            found.append((name, metadata.version(name)))
    return found

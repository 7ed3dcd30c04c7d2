"""The digests of the published files, as the catalogue of datasets states them."""

from __future__ import annotations

from pathlib import Path

from overfit_atlas.errors import AtlasError
from overfit_atlas.yaml_files import read_yaml

RECORDS_ONLY = True

RAW = "data/raw"
CATALOGUE = "config/datasets.yaml"


def is_published(prefix: str, name: str) -> bool:
    """Whether the recorded ``name`` is that of a file as others have published it."""
    return name.startswith(f"{prefix}/{RAW}/")


def pinned_files(project: Path, prefix: str) -> dict[str, str]:
    """{path of a raw file as recorded: SHA-256} for the study that records call ``prefix``.

    Raises AtlasError when the catalogue cannot be read; no catalogue means nothing is pinned.
    """
    path = project / CATALOGUE
    if not path.is_file():
        return {}
    catalogue = read_yaml(path)
    try:
        return {
            f"{prefix}/{RAW}/{dataset}/{name}": facts["sha256"]
            for dataset, entry in catalogue.items()
            for name, facts in entry["files"].items()
        }
    except (AttributeError, KeyError, TypeError) as error:
        raise AtlasError(
            f"{path}: expected datasets, each with `files: {{name: {{sha256: ...}}}}`; found "
            f"something else ({error})."
        ) from None

"""Config files read and laid over each other, as Snakemake does, with the place of a fault."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from overfit_atlas.errors import AtlasError

DEFAULT = Path(__file__).parents[2] / "config" / "config.yaml"
# Every start of the workflow reads the config, and the parser in C is many times as fast.
YAML_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_layers(overlays: list[Path]) -> dict[str, Any]:
    """The default config with ``overlays`` laid over it: dicts merge, all else is replaced.

    Raises
    ------
    AtlasError
        When a file is missing, or is no YAML; with the line and column where reading stopped.
    """
    merged: dict[str, Any] = {}
    for path in [DEFAULT, *overlays]:
        _lay_over(merged, read_yaml(path))
    return merged


def read_yaml(path: Path) -> Mapping[str, Any]:
    """The keys and values of one config file; AtlasError names the place where it breaks."""
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=YAML_LOADER)
    except OSError as fault:
        raise AtlasError(f"{path}: cannot be read ({fault.strerror})") from fault
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "some line"
        problem = getattr(fault, "problem", None) or "not YAML"
        raise AtlasError(f"{path}: broken YAML at {place}: {problem}") from fault
    if not isinstance(content, dict):
        raise AtlasError(f"{path}: expected keys with values, found {type(content).__name__}")
    return content


def _lay_over(base: dict[str, Any], overlay: Mapping[str, Any]) -> None:
    for key, value in overlay.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            _lay_over(base[key], value)
        else:
            base[key] = value

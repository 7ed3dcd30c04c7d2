"""``overfit-atlas check``: the config, checked and summed up, before anything runs."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from overfit_atlas.config.study import Study, read_study
from overfit_atlas.errors import AtlasError

DEFAULT = Path(__file__).parents[2] / "config" / "config.yaml"


def add_parser(subparsers: Any) -> None:
    """Add ``check`` to the command's parsers."""
    parser = subparsers.add_parser(
        "check",
        help="check a config and say what it would run",
        description="Check config/config.yaml with overlays laid over it, and say what would run.",
    )
    parser.add_argument("overlay", nargs="*", type=Path, help="overlay, e.g. config/laptop.yaml")
    parser.set_defaults(run=_check)


def read_layers(overlays: list[Path]) -> dict[str, Any]:
    """The default config with ``overlays`` laid over it: dicts merge, all else is replaced.

    Raises
    ------
    AtlasError
        When a file is missing, or is no YAML; with the line and column where reading stopped.
    """
    merged: dict[str, Any] = {}
    for path in [DEFAULT, *overlays]:
        _lay_over(merged, _read_yaml(path))
    return merged


def _check(options: argparse.Namespace) -> int:
    print(_summary(read_study(read_layers(options.overlay))))
    return 0


def _summary(study: Study) -> str:
    cells = study.cells()
    runs = sum(len(seeds) for seeds in cells.values())
    stages = sum(len(study.stages(cell)) * len(seeds) for cell, seeds in cells.items())
    return (
        f"{study.name}: {len(study.experiments)} experiments, {len(cells)} cells, {runs} runs, "
        f"{stages} trainings; results in results/{study.name}/"
    )


def _read_yaml(path: Path) -> Mapping[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
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

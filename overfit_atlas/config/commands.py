"""``overfit-atlas check``, ``where`` and ``settings``: what a config says, before anything runs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from overfit_atlas.config.layers import read_layers
from overfit_atlas.config.settings_table import settings_table
from overfit_atlas.config.study import Study, read_study
from overfit_atlas.errors import AtlasError


def add_parsers(subparsers: Any) -> None:
    """Add this module's commands to the command's parsers."""
    for name, action, text in (
        ("check", _check, "check a config and say what it would run"),
        ("where", _where, "say where the report of a study is"),
    ):
        parser = subparsers.add_parser(name, help=text, description=f"{text.capitalize()}.")
        parser.add_argument(
            "overlay",
            nargs="*",
            type=Path,
            help="file laid over config/config.yaml, e.g. config/laptop.yaml",
        )
        parser.set_defaults(run=action)
    parser = subparsers.add_parser("settings", help="print every setting as a Markdown table")
    parser.set_defaults(run=_settings)


def _check(options: argparse.Namespace) -> int:
    print(_summary(read_study(read_layers(options.overlay))))
    return 0


def _where(options: argparse.Namespace) -> int:
    study = read_study(read_layers(options.overlay))
    report = Path("results", study.name, "report", "index.html")
    if not report.exists():
        raise AtlasError(f"{report} is not made yet")
    print(f"The report: {report.resolve().as_uri()}")
    return 0


def _settings(_: argparse.Namespace) -> int:
    print(settings_table())
    return 0


def _summary(study: Study) -> str:
    cells = study.cells
    runs = sum(len(seeds) for seeds in cells.values())
    stages = sum(len(study.stages(cell)) * len(seeds) for cell, seeds in cells.items())
    return (
        f"{study.name}: {len(study.experiments)} experiments, {len(cells)} cells, {runs} runs, "
        f"{stages} trainings; results in results/{study.name}/"
    )

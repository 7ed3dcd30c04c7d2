"""The command ``overfit-atlas``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from overfit_atlas import __version__
from overfit_atlas.analysis.selection import commands as analysis_commands
from overfit_atlas.config import commands as config_commands
from overfit_atlas.errors import AtlasError
from overfit_atlas.provenance import commands as audit_commands
from overfit_atlas.report import commands as report_commands
from overfit_atlas.report import reference

PROJECT = Path(__file__).parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 when all is well, 1 on findings, 2 on a mistake in what was asked."""
    parser = argparse.ArgumentParser(
        prog="overfit-atlas",
        description="Why neural networks overfit, sample by sample, and how far each claim holds.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    config_commands.add_parsers(subparsers)
    analysis_commands.add_parsers(subparsers)
    audit_commands.add_parser(subparsers, PROJECT)
    report_commands.add_parsers(subparsers)
    reference.add_parsers(subparsers)
    options = parser.parse_args(arguments)
    try:
        return options.run(options)
    except AtlasError as mistake:
        print(f"overfit-atlas: {mistake}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())

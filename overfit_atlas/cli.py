"""The command ``overfit-atlas``."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from overfit_atlas import __version__
from overfit_atlas.errors import AtlasError

# Only the module of the command that was asked for is imported: pandas alone takes half a second,
# and an audit needs none of it.
MODULES = {
    "check": "overfit_atlas.config.commands",
    "where": "overfit_atlas.config.commands",
    "settings": "overfit_atlas.config.commands",
    "consensus": "overfit_atlas.analysis.selection.commands",
    "export": "overfit_atlas.analysis.selection.commands",
    "audit": "overfit_atlas.provenance.commands",
    "sample": "overfit_atlas.report.commands",
    "reference": "overfit_atlas.report.reference",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 when all is well, 1 on findings, 2 on a mistake in what was asked."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    parser = argparse.ArgumentParser(
        prog="overfit-atlas",
        description="Why neural networks overfit, sample by sample, and how far each claim holds.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    asked = MODULES.get(arguments[0]) if arguments else None
    for module in [asked] if asked else dict.fromkeys(MODULES.values()):
        importlib.import_module(module).add_parsers(subparsers)
    options = parser.parse_args(arguments)
    try:
        return options.run(options)
    except AtlasError as mistake:
        print(f"overfit-atlas: {mistake}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())

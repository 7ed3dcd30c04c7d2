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
    "schema": "overfit_atlas.config.commands",
    "consensus": "overfit_atlas.predictions.commands",
    "export": "overfit_atlas.predictions.commands",
    "adopt": "overfit_atlas.config.commands",
    "runs": "overfit_atlas.training.commands",
    "unlock": "overfit_atlas.engine",
    "audit": "overfit_atlas.provenance.commands",
    "rederive": "overfit_atlas.provenance.commands",
    "diff": "overfit_atlas.provenance.commands",
    "uses": "overfit_atlas.provenance.commands",
    "unused": "overfit_atlas.provenance.commands",
    "anchor": "overfit_atlas.provenance.commands",
    "sign": "overfit_atlas.provenance.commands",
    "verify": "overfit_atlas.provenance.commands",
}


def modules_for(command: str | None) -> list[str]:
    """The modules that add ``command``: its own, or all there are, the questions' too."""
    if command in MODULES:
        return [MODULES[command]]
    from overfit_atlas.questions import FOLDER, QUESTIONS

    asking = [name for name in QUESTIONS if (FOLDER / name / "commands.py").is_file()]
    own = [f"overfit_atlas.questions.{name}.commands" for name in asking]
    return [*dict.fromkeys(MODULES.values()), *own]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 when all is well, 1 on findings, 2 on a mistake in what was asked."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    parser = argparse.ArgumentParser(
        prog="overfit-atlas",
        description="Why neural networks overfit, sample by sample, and how far each claim holds.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in modules_for(arguments[0] if arguments else None):
        importlib.import_module(module).add_parsers(subparsers)
    options = parser.parse_args(arguments)
    try:
        return options.run(options)
    except AtlasError as mistake:
        print(f"overfit-atlas: {mistake}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())

"""The command ``overfit-atlas``."""

from __future__ import annotations

import argparse
import importlib
import os
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
    "tables": "overfit_atlas.exports.commands",
    "package": "overfit_atlas.exports.commands",
    "columns": "overfit_atlas.exports.commands",
    "dataset": "overfit_atlas.data.commands",
    "network": "overfit_atlas.networks.commands",
    "explore": "overfit_atlas.explorer.commands",
    "adopt": "overfit_atlas.config.commands",
    "runs": "overfit_atlas.training.commands",
    "unlock": "overfit_atlas.unlock",
    "costs": "overfit_atlas.progress.costs",
    "audit": "overfit_atlas.provenance.commands",
    "rederive": "overfit_atlas.provenance.commands",
    "diff": "overfit_atlas.provenance.commands",
    "uses": "overfit_atlas.provenance.commands",
    "unused": "overfit_atlas.provenance.commands",
    "anchor": "overfit_atlas.provenance.commands",
    "sign": "overfit_atlas.provenance.commands",
    "verify": "overfit_atlas.provenance.commands",
    "claims": "overfit_atlas.claims.commands",
}

CLOSED_PIPE = 141
"""What a shell says of a program that a closed pipe has ended."""

INTERRUPTED = 130


def modules_for(command: str | None) -> list[str]:
    """The modules that add ``command``: its own, or all there are, the questions' too."""
    if command in MODULES:
        return [MODULES[command]]
    from overfit_atlas.questions import FOLDER, QUESTIONS

    asking = [name for name in QUESTIONS if (FOLDER / name / "commands.py").is_file()]
    own = [f"overfit_atlas.questions.{name}.commands" for name in asking]
    return [*dict.fromkeys(MODULES.values()), *own]


def parser_for(command: str | None) -> argparse.ArgumentParser:
    """The parser of ``command``, or of all there are."""
    parser = argparse.ArgumentParser(
        prog="overfit-atlas",
        description="Why neural networks overfit, sample by sample, and how far each claim holds.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in modules_for(command):
        importlib.import_module(module).add_parsers(subparsers)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 when all is well, 1 on findings, 2 on a mistake in what was asked."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    parser = parser_for(arguments[0] if arguments else None)
    for stream in (sys.stdout, sys.stderr):
        # A name in an encoding that the terminal has not is shown in escapes, and stops nothing.
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")
    try:
        return _run(parser, arguments)
    except AtlasError as mistake:
        return _mistake(str(mistake))
    except BrokenPipeError:
        _drop_output()
        return CLOSED_PIPE
    except OSError as fault:
        if fault.filename is None:
            _drop_output()
        where = f"{fault.filename}: " if fault.filename is not None else ""
        return _mistake(f"{where}{fault.strerror or fault}")
    except MemoryError as fault:
        return _mistake(f"this needs more memory than there is ({str(fault) or 'no more to have'})")
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> int:
    _refuse_empty(arguments)
    try:
        options = parser.parse_args(arguments)
    except SystemExit:  # after --help
        _flush()
        raise
    status = options.run(options)
    _flush()
    return status


def _refuse_empty(arguments: Sequence[str]) -> None:
    """Raise AtlasError for an empty argument, as a shell makes of a variable that is not set."""
    for place, argument in enumerate(arguments):
        option, sign, value = argument.partition("=")
        if not argument.strip():
            before = arguments[place - 1] if place else ""
            what = before if before.startswith("--") else f"argument {place + 1}"
        elif option.startswith("--") and sign and not value.strip():
            what = option
        else:
            continue
        raise AtlasError(
            f"{what} is empty, as an unset shell variable is; give a value or leave it out"
        )


def _flush() -> None:
    # Here, and not when Python ends, where a closed pipe could no longer be caught.
    if sys.stdout is not None:
        sys.stdout.flush()


def _drop_output() -> None:
    """Send what was not printed nowhere: Python would try once more at its end, and complain."""
    try:
        descriptor = sys.stdout.fileno()
    except (AttributeError, OSError, ValueError):
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _mistake(text: str) -> int:
    print(f"overfit-atlas: {text}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())

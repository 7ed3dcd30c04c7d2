"""``overfit-atlas network add``: a network of one's own, copied to where studies look for it."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any

from overfit_atlas import files
from overfit_atlas.errors import AtlasError
from overfit_atlas.networks.registry import OWN, PROJECT, declared_options, network_files

NAME = "[a-z][a-z0-9_]*"


def add_parsers(subparsers: Any) -> None:
    """Add this module's command to the command's parsers."""
    text = "take a network of one's own, so that a study can name it"
    parser = subparsers.add_parser("network", help=text, description=f"{text.capitalize()}.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    text = f"check a network's file and copy it to {OWN}/, where trainings read it and audits find "
    add = commands.add_parser("add", help=f"{text}it", description=f"{text.capitalize()}it.")
    add.add_argument(
        "file", type=Path, help="Python with a function build(image_shape, classes, regularization)"
    )
    add.add_argument("--name", help="what a config calls it (default: the file's name)")
    add.add_argument(
        "--replace", action="store_true", help="replace what was taken under this name before"
    )
    add.set_defaults(run=_add)


def _add(options: argparse.Namespace) -> int:
    name = options.name or options.file.stem
    if not re.fullmatch(NAME, name):
        raise AtlasError(
            f"{name}: a network's name begins with a lower-case letter and goes on with such, "
            "digits and underscores; give one by --name"
        )
    source = files.read_text(files.readable(options.file, "a network, as Python"))
    declared = declared_options(source, str(options.file))
    target = f"{OWN}/{name}.py"
    taken = network_files().get(name)
    if taken and (taken != target or not options.replace):
        hint = ", or add --replace" if taken == target else ""
        raise AtlasError(f"{name}: there is such a network already, {taken}; give a --name{hint}")
    files.write(PROJECT / target, source)
    has = ", ".join(f"{option} ({kind})" for option, kind in declared.items()) or "none"
    print(f"{PROJECT / target}: the network {name}; its options: {has}")
    print(f"Name it in a model: network: {name}. overfit-atlas check builds it for its dataset.")
    return 0

"""``overfit-atlas dataset add``: a dataset of one's own, with its facts and digests."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from overfit_atlas import files
from overfit_atlas.data import catalog, own
from overfit_atlas.data.facts import read_facts
from overfit_atlas.data.parse import Parsed
from overfit_atlas.errors import AtlasError
from overfit_atlas.files import read_text
from overfit_atlas.spelling import NAME

HEAD = (
    "# Datasets of one's own, as overfit-atlas dataset add wrote them; see config/datasets.yaml.\n"
)


def add_parsers(subparsers: Any) -> None:
    """Add this module's command to the command's parsers."""
    text = "describe a dataset of one's own, so that a study can name it"
    parser = subparsers.add_parser("dataset", help=text, description=f"{text.capitalize()}.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    text = "pack images and labels as one file with a digest, and write its entry"
    add = commands.add_parser("add", help=text, description=f"{text.capitalize()}.")
    add.add_argument("name", help="the dataset's name: lower-case letters, digits and hyphens")
    add.add_argument(
        "sources",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="a .npz, idx files, one or two CSV files, or a folder of PNGs, a folder a class",
    )
    add.add_argument(
        "--shape",
        nargs="+",
        type=int,
        metavar="N",
        help="height, width, channels of a CSV's images",
    )
    add.add_argument("--classes", nargs="+", metavar="NAME", help="names of the labels 0, 1, 2 ...")
    add.add_argument(
        "--test",
        type=float,
        default=0.2,
        metavar="SHARE",
        help="share drawn for the test, where the files do not say it (default .2)",
    )
    add.add_argument("--title", help="what it is, in a line (default: its name)")
    add.add_argument("--licence", default="not stated", help="the licence of the images")
    add.add_argument("--source", help="who made it, where it is from (default: the files' names)")
    add.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="where the packed file is to lie, and stay (default: beside the first file)",
    )
    add.add_argument(
        "--replace", action="store_true", help="take the place of your dataset of that name"
    )
    add.set_defaults(run=_add)


def _add(arguments: argparse.Namespace) -> int:
    name, first = arguments.name, arguments.sources[0]
    own_names = set(read_facts(catalog.OWN)) if catalog.OWN.exists() else set()
    if name in set(catalog.load_facts()) - (own_names if arguments.replace else set()):
        raise AtlasError(
            f"{name}: there is such a dataset already; choose another name"
            + (", or add --replace" if name in own_names else "")
        )
    for source in arguments.sources:
        if not source.exists():
            raise AtlasError(f"{source}: there is no such file or folder")
    if not re.fullmatch(NAME, name):
        raise AtlasError(f"{name}: a dataset's name is lower-case letters, digits and hyphens")
    out = Path(os.path.abspath(arguments.out or first.parent)) / f"{name}.packed.npz"
    if out.exists() and not arguments.replace:
        raise AtlasError(
            f"{out}: exists already and would be lost; add --replace, or name another --out"
        )
    if out.parent.exists() and not out.parent.is_dir():
        raise AtlasError(f"--out {out.parent}: expected a folder to write to, found a file")
    shape = tuple(arguments.shape) if arguments.shape else None
    found = own.read_own(arguments.sources, shape)
    sides, split = own.divided(found, arguments.test, name)
    before = out.read_bytes() if out.exists() else None
    files.write(out, own.packed(sides))
    try:
        entry = _entry(arguments, sides, out, found.class_names, split)
        _append(name, entry)
    except BaseException:
        # Nothing is left of what was refused.
        if before is None:
            out.unlink(missing_ok=True)
        else:
            files.write(out, before)
        raise
    counts, size = entry["counts"], " x ".join(map(str, entry["image_shape"]))
    print(
        f"{out}: {counts['train']} images train, {counts['test']} test ({split}), "
        f"{len(entry['class_names'])} classes, {size}"
    )
    print(f"{catalog.OWN}: entry {name}; name it in a sample: dataset: {name}")
    return 0


def _entry(
    arguments: argparse.Namespace,
    sides: dict[str, Parsed],
    out: Path,
    class_names: Sequence[str] | None,
    split: str,
) -> dict[str, Any]:
    """What stands in the file of facts: what the files say, and what the user does."""
    name = arguments.name
    return {
        "title": arguments.title or name,
        **own.facts(
            name,
            sides,
            out,
            arguments.classes or class_names,
            split=split,
            licence=arguments.licence,
            source=arguments.source or ", ".join(source.name for source in arguments.sources),
        ),
    }


def _append(name: str, entry: dict[str, Any]) -> None:
    """Write the entry behind those that there are, once all of them are right.

    One of the same name goes, with what stands below it.
    """
    before = read_text(catalog.OWN, "YAML") if catalog.OWN.exists() else HEAD
    before = re.sub(rf"^{name}:.*\n(?: .*\n|\n)*", "", before, flags=re.MULTILINE).rstrip()
    text = yaml.safe_dump({name: entry}, sort_keys=False, allow_unicode=True, width=100)
    with files.atomic(catalog.OWN) as partial:
        partial.write_text(f"{before}\n\n{text}", encoding="utf-8")
        try:
            read_facts(partial)
        except AtlasError as mistake:
            raise AtlasError(str(mistake).replace(str(partial), str(catalog.OWN))) from None

"""``overfit-atlas tables``, ``package`` and ``columns``: a study in forms that others expect."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError

PROJECT = Path(__file__).parents[2]


def add_parsers(subparsers: Any, project: Path = PROJECT) -> None:
    """Add the commands; ``project`` holds the code, config and results."""
    text = "write a finished study's tables as Parquet, with a dictionary of their columns"
    parser = subparsers.add_parser("tables", help=text, description=f"{text.capitalize()}.")
    parser.add_argument("study", type=Path, help="the folder of a study, e.g. results/demo")
    _add_folder(parser)
    parser.set_defaults(run=lambda options: _tables(options, project))

    text = "pack predictions as Parquet with Croissant metadata"
    parser = subparsers.add_parser("package", help=text, description=f"{text.capitalize()}.")
    parser.add_argument(
        "source",
        nargs="+",
        type=Path,
        help="the folder of a finished study, e.g. results/demo; or .h5 files, as "
        "overfit_atlas.Recorder writes them",
    )
    _add_folder(parser)
    parser.add_argument(
        "--licence",
        help="an SPDX identifier such as CC-BY-4.0, or a web address (of a study: default that of "
        "CITATION.cff)",
    )
    parser.set_defaults(run=lambda options: _package(options, project))

    text = "print the page of all tables and their columns, as Markdown"
    parser = subparsers.add_parser("columns", help=text, description=f"{text.capitalize()}.")
    parser.set_defaults(run=_columns)


def _add_folder(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER", help="where to write")
    parser.add_argument(
        "--replace", action="store_true", help="remove an earlier export from the folder"
    )


def _tables(options: argparse.Namespace, project: Path) -> int:
    from overfit_atlas.exports.tables import DICTIONARY, WRITTEN, export_tables
    from overfit_atlas.outputs import output_folder

    out = output_folder("--out", options.out, WRITTEN, options.replace)
    tables, columns = export_tables(options.study, project, out)
    print(f"{tables} tables to {options.out}, {columns} columns in its {DICTIONARY}")
    return 0


def _package(options: argparse.Namespace, project: Path) -> int:
    from overfit_atlas.exports.croissant import Source, address_of
    from overfit_atlas.exports.package import (
        WRITTEN,
        dumps_of_files,
        dumps_of_study,
        write_package,
    )
    from overfit_atlas.outputs import output_folder
    from overfit_atlas.yaml_files import read_yaml

    out = output_folder("--out", options.out, WRITTEN, options.replace)
    citation = project / "CITATION.cff"
    licence = options.licence
    folders = [path for path in options.source if path.is_dir()]
    if folders and len(options.source) > 1:
        raise AtlasError(f"{folders[0]}: a study is packed alone; name one folder, or files")
    if folders:
        dumps, date = dumps_of_study(folders[0], project)
        name = f"{folders[0].resolve().name}: predictions"
        licence = licence or read_yaml(citation)["license"]
    else:
        dumps, date = dumps_of_files(options.source)
        name = f"{out.name}: predictions"
        if licence is None:
            raise AtlasError("--licence: say under which licence these predictions may be used")
    about = Source(
        name,
        f"Logits of {len(dumps)} runs for every image, after each epoch of training that was "
        "kept, recorded with Overfit Atlas.",
        address_of(licence),
        date,
        citation,
    )
    rows = write_package(dumps, about, out)
    print(f"{len(dumps)} runs to {options.out}, {rows} rows; overfit_atlas.Package reads them")
    return 0


def _columns(_: argparse.Namespace) -> int:
    from overfit_atlas.exports.page import columns_page

    print(columns_page(), end="")
    return 0

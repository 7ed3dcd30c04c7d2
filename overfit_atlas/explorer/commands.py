"""``overfit-atlas explore``: every sample of anybody's predictions on one page."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_parsers(subparsers: Any) -> None:
    """Add this module's command to the command's parsers."""
    text = "look at every sample of several models' predictions, on a page that opens from disk"
    parser = subparsers.add_parser("explore", help=text, description=f"{text.capitalize()}.")
    parser.add_argument(
        "--predictions",
        nargs="+",
        required=True,
        metavar="FILE",
        help=".h5 of each model, as overfit_atlas.Recorder writes them, the same inputs in order",
    )
    parser.add_argument(
        "--images",
        metavar="FILE",
        help=".npy [inputs, height, width], or with 1 or 3 channels: uint8, or floats from 0 to 1",
    )
    parser.add_argument(
        "--out", type=Path, default=Path("explorer"), metavar="FOLDER", help="default: explorer"
    )
    parser.add_argument(
        "--replace", action="store_true", help="remove an earlier page from the folder"
    )
    parser.set_defaults(run=_explore)


def _explore(options: argparse.Namespace) -> int:
    from overfit_atlas.explorer.own import WRITTEN, explore
    from overfit_atlas.outputs import output_folder

    out = output_folder("--out", options.out, WRITTEN, options.replace)
    page = explore(options.predictions, options.images, out, options.out)
    print(f"every sample: {page.resolve().as_uri()}")
    return 0

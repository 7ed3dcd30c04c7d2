"""``overfit-atlas runs``: what is kept of trainings, and which of it no study holds any longer."""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from overfit_atlas.errors import AtlasError
from overfit_atlas.training.kept import CHECKPOINT, FOLDER, is_locked


@dataclass(frozen=True)
class Listed:
    """One kept run: its folder, what it is, its epochs, the bytes that removing it frees."""

    folder: Path
    what: str
    epochs: int
    frees: int
    held: bool
    training: bool

    def line(self) -> str:
        """The run as a line of the list."""
        state = "in training" if self.training else "held by a study" if self.held else "not held"
        size = f"{self.frees / 1e6:10.1f} MB"
        return f"{size}  {self.epochs:4d} epochs  {state:15s}  {self.what}  {self.folder.name}"


def add_parsers(subparsers: Any) -> None:
    """Add this module's command to the command's parsers."""
    text = "what is kept of trainings, by the disk space that it takes for itself"
    parser = subparsers.add_parser(
        "runs",
        help=text,
        description=f"{text.capitalize()}. Checkpoints that a study has too take none.",
    )
    parser.add_argument("--folder", type=Path, default=FOLDER, help=f"default: {FOLDER}")
    parser.add_argument(
        "--remove",
        action="store_true",
        help="remove the runs that no study holds: those whose results are deleted, and those that "
        "were stopped before their end, which would have to begin anew",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    if not options.folder.is_dir() and (options.folder != FOLDER or options.folder.exists()):
        raise AtlasError(
            f"--folder {options.folder}: expected the folder of kept runs, found "
            f"{'a file' if options.folder.exists() else 'nothing'}; leave it out for {FOLDER}"
        )
    runs = sorted(listed(options.folder), key=lambda run: -run.frees)
    for run in runs:
        print(run.line())
    print(f"{len(runs)} runs, {sum(run.frees for run in runs) / 1e6:.1f} MB for themselves")
    if options.remove:
        gone = [run for run in runs if not run.held and not run.training]
        for run in gone:
            shutil.rmtree(run.folder)
        freed = sum(run.frees for run in gone) / 1e6
        print(f"removed {len(gone)} that no study holds: {freed:.1f} MB")
    return 0


def listed(folder: Path) -> Iterator[Listed]:
    """The kept runs below ``folder``; AtlasError for one that cannot be read."""
    for recipe in sorted(folder.glob("*/recipe.json")):
        try:
            what = _words(json.loads(recipe.read_bytes()))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise AtlasError(
                f"{recipe}: expected the recipe of a run, found something else; remove its folder "
                "to have the run trained again"
            ) from None
        kept = [path for path in recipe.parent.iterdir() if path.is_file()]
        checkpoints = [path for path in kept if path.name.endswith(CHECKPOINT)]
        yield Listed(
            folder=recipe.parent,
            what=what,
            epochs=len(list(recipe.parent.glob("epoch-*.json"))),
            frees=sum(path.stat().st_size for path in kept if path.stat().st_nlink == 1),
            held=any(path.stat().st_nlink > 1 for path in checkpoints),
            training=is_locked(recipe.parent),
        )


def _words(recipe: dict[str, Any]) -> str:
    built, optimizer = recipe["architecture"], recipe["learning"]["optimizer"]
    options = built["options"] | built["regularizer"]
    strengths = ", ".join(f"{name} {value}" for name, value in options.items())
    rate = optimizer["learning_rate"]
    return f"{built['network']} ({strengths}), {optimizer['name']} {rate}, seed {recipe['seed']}"

"""What made each figure and table, read from the records of the jobs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from overfit_atlas.provenance.store import load
from overfit_atlas.provenance.tree import tree_text, two_lines


@dataclass(frozen=True)
class Recipe:
    """What was asked for, what a file was made from, and the tree back to the published bytes."""

    asked: str
    made_from: str
    tree: str


def read_recipes(study: Path, paths: Iterable[str]) -> dict[str, Recipe]:
    """The recipes of those of ``paths`` that a job of the study in the folder ``study`` made."""
    store = load(study, Path("."))
    jobs = {path: store.producer[path] for path in paths if path in store.producer}
    # The files of one figure share a job, so its tree is drawn once.
    drawn = {
        job.path: Recipe(*two_lines(store, job), tree_text(store, job)) for job in jobs.values()
    }
    return {path: drawn[job.path] for path, job in jobs.items()}

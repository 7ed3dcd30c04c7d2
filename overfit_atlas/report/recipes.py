"""What made each figure and table, read from the records of the jobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from overfit_atlas.provenance.store import load
from overfit_atlas.provenance.tree import tree_text, two_lines
from overfit_atlas.report.wording import slug


@dataclass(frozen=True)
class Recipe:
    """What was asked for, what a file was made from, and the tree back to the published bytes.

    ``job``: the path of the record of the job that made the file. ``wildcards``: what the job was
    asked for by name, such as the experiment.
    """

    job: str
    asked: str
    made_from: str
    tree: str
    wildcards: Mapping[str, str] = field(default_factory=dict)

    @property
    def anchor(self) -> str:
        """Where it stands on the page of recipes."""
        return slug(self.job.rpartition("/records/")[2].removesuffix(".json"))


def read_recipes(study: Path, paths: Iterable[str]) -> dict[str, Recipe]:
    """The recipes of those of ``paths`` that a job of the study in the folder ``study`` made."""
    store = load(study, Path("."))
    jobs = {path: store.producer[path] for path in paths if path in store.producer}
    # The files of one figure share a job, so its tree is drawn once.
    drawn = {
        job.path: Recipe(
            job.path, *two_lines(store, job), tree_text(store, job), job.claim["wildcards"]
        )
        for job in jobs.values()
    }
    return {path: drawn[job.path] for path, job in jobs.items()}


def by_job(recipes: Mapping[str, Recipe]) -> list[tuple[Recipe, list[str]]]:
    """Each recipe with the files that it made, in the order in which the page shows them."""
    made: dict[str, tuple[Recipe, list[str]]] = {}
    for path, recipe in recipes.items():
        made.setdefault(recipe.job, (recipe, []))[1].append(path)
    return list(made.values())

"""Which parts the page has: their names, the ones of the first view in front."""

from __future__ import annotations

from collections.abc import Mapping

from overfit_atlas.study.explored import Explored
from overfit_atlas.study.study import Study


def images_part(name: str, seed: int | str | None = None) -> str:
    """The part of a dataset's test images or, with a seed, of a sample's training images."""
    return f"images/{name}" if seed is None else f"images/{name}/seed-{seed}"


def seed_parts(place: str) -> list[str]:
    """The parts of ``<set>/<side>/seed-<seed>``: what opens it, and all classes' probabilities."""
    return [f"sets/{place}", f"sets/{place}-classes"]


def page_parts(sets: Mapping[str, Explored], study: Study) -> list[str]:
    """All parts, each once; what the page shows first stands first."""
    wanted: list[str] = []
    for one in sets.values():
        for side in one.sides:
            opening, later = [], []
            for seed in one.seeds:
                first, second = seed_parts(f"{one.name}/{side}/seed-{seed}")
                opening.append(first)
                later.append(second)
            images = (
                [images_part(study.samples[one.sample].dataset)]
                if side == "test"
                else [images_part(one.sample, seed) for seed in one.seeds]
            )
            wanted += [opening[0], images[0], f"sets/{one.name}/{side}/seeds"]
            wanted += [*opening[1:], *images[1:], *later]
    return list(dict.fromkeys(wanted))

"""What a job asks a scheduler for, and which jobs ask for it together.

Each attempt asks for twice what the one before it did, since a job that was killed for want of
memory or time fails again with the same.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

ENGINE_MB = 300
"""What the two Snakemakes and the srun around a job take of its memory: 290 MB were measured."""

LEAST_MINUTES = 5
"""Slurm's word that the time is nearly up comes two to three minutes before the end, and a job that
has less would hear it before it has begun.
"""

DATA, SEEDS, STUDY = "data", "seeds", "study"
"""The groups: what comes before the trainings, a seed's own tables, and what all seeds become."""


def memory(needed: Any) -> Callable[[Any, int], int]:
    """The resource ``mem_mb`` of a rule that needs so many MB itself, or a function of wildcards
    that says how many.
    """
    return lambda wildcards, attempt: (_of(needed, wildcards) + ENGINE_MB) * 2 ** (attempt - 1)


def minutes(needed: Any, most: int | None) -> Callable[[Any, int], int]:
    """The resource ``runtime`` in the same way, in minutes; never above ``most``."""

    def asked(wildcards: Any, attempt: int) -> int:
        rising = max(_of(needed, wildcards), LEAST_MINUTES) * 2 ** (attempt - 1)
        return rising if most is None else min(rising, most)

    return asked


def group_of(rule: str, wildcards: Collection[str], resources: Collection[str]) -> str | None:
    """The group whose jobs share an allocation with those of ``rule``; None for none.

    Jobs that may compute on a GPU train, or let networks compute: they are long, and each has an
    allocation of its own. So has one that says ``alone`` among its resources, being large.
    """
    if {"alone", "gpu"}.intersection(resources):
        return None
    if rule in {"prepare_data", "draw_sample"}:
        return DATA
    return SEEDS if "seed" in wildcards else STUDY


def _of(needed: Any, wildcards: Any) -> int:
    return needed(wildcards) if callable(needed) else needed

"""Which runs each kind of experiment needs: one entry a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Need:
    """A model with a regularizer on a sample, up to ``epoch`` (None: the model's last)."""

    sample: str
    model: str
    regularizer: str
    epoch: int | None


def needs(spec: Mapping[str, Any]) -> Iterator[Need]:
    """The runs that an experiment needs, each to be trained for every seed of the experiment."""
    return KINDS[spec["kind"]](spec)


def _listed(key: str) -> Callable[[Mapping[str, Any]], Iterator[Need]]:
    """Needs of a kind that lists its runs under ``key``, all on one sample."""

    def list_needs(spec: Mapping[str, Any]) -> Iterator[Need]:
        for run in spec[key]:
            yield Need(spec["sample"], run["model"], run["regularizer"], run["epoch"])

    return list_needs


KINDS: dict[str, Callable[[Mapping[str, Any]], Iterator[Need]]] = {
    "consensus": _listed("members"),
    "grid": _listed("cells"),
    "curves": _listed("runs"),
}

"""Which runs each kind of experiment needs: one entry a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any


@dataclass(frozen=True)
class Need:
    """A model with a regularizer on a sample, up to ``epoch`` (None: the model's last).

    ``seeds`` are those of this run alone, where an experiment compares runs of different seeds.
    ``followed``: the experiment looks at every measured epoch, not at this one alone.
    """

    sample: str
    model: str
    regularizer: str
    epoch: int | None
    seeds: tuple[int, ...] | None = None
    followed: bool = False


def needs(spec: Mapping[str, Any]) -> Iterator[Need]:
    """The runs that an experiment needs, each to be trained for every seed of the experiment."""
    return KINDS[spec["kind"]](spec)


def _listed(key: str, followed: bool = False) -> Callable[[Mapping[str, Any]], Iterator[Need]]:
    """Needs of a kind that lists its runs under ``key``, all on one sample."""

    def list_needs(spec: Mapping[str, Any]) -> Iterator[Need]:
        for run in spec[key]:
            yield Need(
                spec["sample"],
                run["model"],
                run["regularizer"],
                run["epoch"],
                followed=followed,
            )

    return list_needs


def _consensus(spec: Mapping[str, Any]) -> Iterator[Need]:
    """The members; followed where three samples are drawn through every epoch of them."""
    return _listed("members", followed=spec["follow_samples"])(spec)


def _single(spec: Mapping[str, Any]) -> Iterator[Need]:
    """The need of a kind that names one run."""
    yield Need(spec["sample"], spec["model"], spec["regularizer"], spec["epoch"])


def _dropout_comparison(spec: Mapping[str, Any]) -> Iterator[Need]:
    for variant in spec["variants"]:
        for run in variant["members"]:
            yield Need(spec["sample"], run["model"], run["regularizer"], run["epoch"])


def _independence(spec: Mapping[str, Any]) -> Iterator[Need]:
    for family in spec["families"]:
        seeds = tuple(family["seeds"])
        for run in family["members"]:
            yield Need(family["sample"], run["model"], run["regularizer"], run["epoch"], seeds)


def _dataset_size(spec: Mapping[str, Any]) -> Iterator[Need]:
    for sample in spec["samples"]:
        for run in spec["members"]:
            yield Need(sample, run["model"], run["regularizer"], run["epoch"])


def _none(spec: Mapping[str, Any]) -> Iterator[Need]:
    """A kind that trains nothing of its own."""
    yield from ()


def _random_labels(spec: Mapping[str, Any]) -> Iterator[Need]:
    """Every sample of a group with each of its models and regularizers, each run once."""
    found = (
        Need(sample, model, regularizer, None, followed=True)
        for group in spec["runs"]
        for sample, model, regularizer in product(
            group["samples"], group["models"], group["regularizers"]
        )
    )
    yield from dict.fromkeys(found)


def _capacity(spec: Mapping[str, Any]) -> Iterator[Need]:
    """Every width, all with one regularizer on one sample."""
    for model in spec["models"]:
        yield Need(spec["sample"], model, spec["regularizer"], spec["epoch"])


KINDS: dict[str, Callable[[Mapping[str, Any]], Iterator[Need]]] = {
    "consensus": _consensus,
    "grid": _listed("cells"),
    "curves": _listed("runs"),
    "vc-bound": _none,
    "minimum-norm": _none,
    "kernel-interpolation": _none,
    "random-labels": _random_labels,
    "capacity": _capacity,
    "dropout-comparison": _dropout_comparison,
    "independence": _independence,
    "dataset-size": _dataset_size,
    "interpolation": _single,
    "gradients": _listed("runs"),
    "adversarial": _listed("members"),
    "dynamics": _listed("runs", followed=True),
}

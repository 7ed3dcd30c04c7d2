"""What a schema cannot say: that names are defined, epochs reached and sizes possible."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from overfit_atlas.config.experiments import needs
from overfit_atlas.config.schema import nearest
from overfit_atlas.data.catalog import load_catalog
from overfit_atlas.networks.registry import NETWORKS, option_names


def cross_check(config: Mapping[str, Any]) -> list[str]:
    """A line for every mistake in a config that the schema has found sound."""
    return [
        *_models(config["models"]),
        *_samples(config["samples"]),
        *_defined(config["run"], config["experiments"], "run", "experiment"),
        *(
            line
            for name in config["run"]
            if name in config["experiments"]
            for line in _experiment(f"experiments.{name}", config["experiments"][name], config)
        ),
    ]


def _models(models: Mapping[str, Any]) -> Iterator[str]:
    for name, model in models.items():
        if model["stages"] != sorted(model["stages"]):
            yield f"models.{name}.stages: {model['stages']} do not rise; sort them"
        yield from _defined([model["network"]], NETWORKS, f"models.{name}.network", "network")
        if model["network"] in NETWORKS:
            yield from _options(f"models.{name}.options", model)


def _options(where: str, model: Mapping[str, Any]) -> Iterator[str]:
    allowed = option_names(model["network"])
    for option in model["options"]:
        if option not in allowed:
            yield (
                f"{where}.{option}: {model['network']} has no such setting; it has "
                f"{', '.join(allowed) or 'none'}{nearest(option, allowed)}"
            )


def _samples(samples: Mapping[str, Any]) -> Iterator[str]:
    catalog = load_catalog()
    for name, sample in samples.items():
        yield from _defined([sample["dataset"]], catalog, f"samples.{name}.dataset", "dataset")
        if sample["dataset"] not in catalog:
            continue
        published = catalog[sample["dataset"]].counts["train"]
        size = 1 if sample["size"] == "all" else sample["size"]
        if size + sample["validation"] > published:
            yield (
                f"samples.{name}: size {sample['size']} and validation {sample['validation']} are "
                f"more than the {published} training images of {sample['dataset']}"
            )


def _experiment(where: str, spec: Mapping[str, Any], config: Mapping[str, Any]) -> Iterator[str]:
    samples = list(dict.fromkeys(need.sample for need in needs(spec)))
    yield from _defined(samples, config["samples"], where, "sample")
    yield from _settings(where, spec, config)
    for need in needs(spec):
        yield from _defined([need.model], config["models"], where, "model")
        yield from _defined([need.regularizer], config["regularizers"], where, "regularizer")
        if need.model in config["models"]:
            last = config["models"][need.model]["stages"][-1]
            if need.epoch is not None and need.epoch > last:
                yield (
                    f"{where}: epoch {need.epoch} is beyond epoch {last}, the end of "
                    f"models.{need.model}.stages; add a stage or name an earlier epoch"
                )


def _settings(where: str, spec: Mapping[str, Any], config: Mapping[str, Any]) -> Iterator[str]:
    """Settings of one kind that must fit each other."""
    if spec["kind"] == "interpolation":
        seeds = spec.get("seeds", config["seeds"])
        if len(seeds) < 2:
            yield f"{where}.seeds: {seeds} is one solution; a line joins two, so give two or more"
    if spec["kind"] == "adversarial":
        for key, among in (("epsilon", "epsilons"), ("threshold", "thresholds")):
            if spec["judged_at"][key] not in spec[among]:
                yield (
                    f"{where}.judged_at.{key}: {spec['judged_at'][key]} is not among {among}, "
                    f"which are {', '.join(map(str, spec[among]))}"
                )
    if spec["kind"] == "dynamics":
        for name in dict.fromkeys(need.model for need in needs(spec)):
            every = config["models"].get(name, {}).get("measure_every", 1)
            if every > 1:
                yield (
                    f"{where}: models.{name}.measure_every is {every}; samples are followed from "
                    "epoch to epoch, so set it to 1"
                )
    if spec["kind"] == "vc-bound":
        grids = [name for name in config["run"] if _kind_of(name, config) == "grid"]
        yield from _defined(spec["grids"], grids, f"{where}.grids", "grid under run")
    if spec["kind"] == "kernel-interpolation":
        yield from _defined(spec["datasets"], load_catalog(), f"{where}.datasets", "dataset")
    if spec["kind"] == "minimum-norm" and spec["dimensions"] <= spec["size"]:
        yield (
            f"{where}.dimensions: {spec['dimensions']} weights for {spec['size']} samples leave "
            "one solution or none; give more dimensions than samples"
        )
    if spec["kind"] == "random-labels":
        for name in dict.fromkeys(need.sample for need in needs(spec)):
            if not config["samples"].get(name, {}).get("keep_train_logits", True):
                yield (
                    f"{where}: samples.{name}.keep_train_logits is false; what was memorised is "
                    "read off the training images, so set it to true"
                )
    if spec["kind"] == "capacity":
        for name in spec["models"]:
            model = config["models"].get(name)
            if model and len(model["options"].get("hidden", [])) != 1:
                yield f"{where}.models: {name} is no mlp with one hidden layer, whose width counts"


def _kind_of(name: str, config: Mapping[str, Any]) -> str | None:
    return config["experiments"].get(name, {}).get("kind")


def _defined(names: list[str], defined: Collection[str], where: str, what: str) -> Iterator[str]:
    for name in names:
        if name not in defined:
            known = list(defined)
            yield (
                f"{where}: no {what} is called {name!r}; defined are {', '.join(known)}"
                f"{nearest(name, known)}"
            )

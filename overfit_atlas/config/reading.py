"""A config read, held against its types and against itself: every mistake at once."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Union

from pydantic import Field, ValidationError, create_model

from overfit_atlas.data.catalog import load_catalog
from overfit_atlas.errors import AtlasError, unknown
from overfit_atlas.fields import Name
from overfit_atlas.keras_signatures import optimizer_mistakes
from overfit_atlas.mistakes import described, report
from overfit_atlas.networks.registry import network_files, option_mistakes
from overfit_atlas.questions import QUESTIONS, settings_of
from overfit_atlas.study.question import Definitions, Question
from overfit_atlas.study.recipe import Steps
from overfit_atlas.study.runs import Need, labelled_alike
from overfit_atlas.study.study import Study
from overfit_atlas.yaml_files import Key, Place, read_with_places, read_yaml

FACTS = Path(__file__).parents[2] / "config"
DEFAULT = FACTS / "config.yaml"


def read_layers(overlays: Sequence[Path | str]) -> tuple[dict[str, Any], dict[Key, Place]]:
    """The default config with ``overlays`` laid over it, and the place of each key.

    Tables merge, all else is replaced, as Snakemake does it. Raises AtlasError as
    :func:`overfit_atlas.yaml_files.read_yaml` does, and for a file that is no table.
    """
    merged: dict[str, Any] = {}
    places: dict[Key, Place] = {}
    for path in [DEFAULT, *overlays]:
        content, found = _default() if path == DEFAULT else read_with_places(path)
        if not isinstance(content, dict):
            raise AtlasError(f"{path}: expected keys with values, found {type(content).__name__}")
        _lay_over(merged, content)
        places |= found
    return merged, places


@cache
def _default() -> tuple[Any, dict[Key, Place]]:
    """The default config as it is read, once a process; what is made of it is a copy."""
    return read_with_places(DEFAULT)


def over_default(config: Mapping[str, Any]) -> dict[str, Any]:
    """``config`` laid over the default one; a config that holds it already stays as it is."""
    merged, _ = read_layers([])
    _lay_over(merged, config)
    return merged


def _lay_over(base: dict[str, Any], overlay: Mapping[str, Any]) -> None:
    for key, value in overlay.items():
        if isinstance(value, dict) and isinstance(base.get(key), dict):
            _lay_over(base[key], value)
        else:
            base[key] = copy.deepcopy(value)


@cache
def config_type() -> type[Definitions]:
    """The type of a whole config: its experiments are told apart by their kind."""
    kinds = tuple(settings_of(kind) for kind in QUESTIONS)
    asked = Annotated[Union[kinds], Field(discriminator="kind")] if len(kinds) > 1 else kinds[0]  # noqa: UP007
    named: Any = Annotated[dict[Name, asked], Field(min_length=1)]  # type: ignore[valid-type]
    about = Field(description=Definitions.model_fields["experiments"].description)
    fields: dict[str, Any] = {"experiments": (named, about)}
    return create_model("Config", __base__=Definitions, __doc__="What a study runs.", **fields)


def read_config(
    config: Mapping[str, Any], places: Mapping[Key, Place] | None = None
) -> Definitions:
    """``config`` with its types.

    Raises AtlasError with a line for every mistake. What holds between entries is looked at once
    the types are right, since it is read off them.
    """
    model = config_type()
    config = _with_kinds(config)
    try:
        checked = model.of(config)
    except ValidationError as faults:
        raise report(described(faults, config, model), places or {}) from None
    if mistakes := list(_between_entries(checked)):
        raise report(mistakes, places or {})
    return checked


def _with_kinds(config: Mapping[str, Any]) -> dict[str, Any]:
    """``config`` with its questions spelled as their folders are: ``dataset-size`` is one too."""
    experiments = config.get("experiments")
    if not isinstance(experiments, Mapping):
        return dict(config)
    asked = {
        name: {**entry, "kind": entry["kind"].replace("-", "_")}
        if isinstance(entry, Mapping) and isinstance(entry.get("kind"), str)
        else entry
        for name, entry in experiments.items()
    }
    return {**config, "experiments": asked}


def read_study(config: Mapping[str, Any], places: Mapping[Key, Place] | None = None) -> Study:
    """The study that a config describes.

    Raises AtlasError as :func:`read_config` does, and for a mistake in the facts beside it.
    """
    check_facts()
    return Study.of(read_config(config, places))


@cache
def check_facts() -> None:
    """Raise AtlasError for a mistake in a file that tells no study what to run, but what is known.

    The published numbers, the claims and the contradictions are read by the last jobs of a study;
    a mistake in them is to be said before the first.
    """
    # Not at the top: what judges claims has tables, and pandas is slow to import.
    from overfit_atlas.claims import contradictions, published, rules

    load_catalog()
    published.works()
    rules.load_claims(FACTS / "claims.yaml")
    listed = FACTS / "contradictions.yaml"
    contradictions.check(read_yaml(listed), str(listed))


Mistakes = Iterator[tuple[Key, str]]


def _between_entries(config: Definitions) -> Mistakes:
    yield from _models(config)
    yield from _samples(config)
    for place, name in enumerate(config.run):
        yield from _defined(name, config.experiments, ("run", place), "experiment")
        if name in config.experiments:
            yield from _experiment(("experiments", name), config.experiments[name], config)


def _models(config: Definitions) -> Mistakes:
    networks = network_files()
    for name, model in config.models.items():
        key: Key = ("models", name, "network")
        yield from _defined(model.network, networks, key, "network")
        if model.network in networks:
            for option, text in option_mistakes(model.network, model.options):
                yield ("models", name, "options", option), text
        last, schedule = model.stages[-1], model.schedule
        if isinstance(schedule, Steps) and schedule.after[-1] >= last:
            yield (
                ("models", name, "schedule", "after"),
                f"no epoch follows epoch {schedule.after[-1]}: the last stage ends at {last}",
            )
        for below, text in model.pretrained.mistakes() if model.pretrained else ():
            yield ("models", name, "pretrained", below), text
        for argument, text in optimizer_mistakes(model.optimizer.name, model.optimizer.arguments()):
            yield ("models", name, "optimizer", argument), text


def _samples(config: Definitions) -> Mistakes:
    catalog = load_catalog()
    for name, sample in config.samples.items():
        yield from _defined(sample.dataset, catalog, ("samples", name, "dataset"), "dataset")
        if sample.dataset not in catalog:
            continue
        published = catalog[sample.dataset].counts["train"]
        size = 1 if sample.size == "all" else sample.size
        if size + sample.validation > published:
            yield (
                ("samples", name),
                f"size {sample.size} and validation {sample.validation} are more than the "
                f"{published} training images of {sample.dataset}",
            )
        names = catalog[sample.dataset].class_names
        for below, text in sample.labels.mistakes(published, names):
            yield ("samples", name, "labels", *below.split(".", 1)), text
        classes = len(names)
        if sample.draw == "stratified" and size != 1 and size < classes:
            yield (
                ("samples", name, "size"),
                f"{size} images cannot be drawn by class from {classes} classes; give {classes} or "
                "more, or draw: random",
            )


def _experiment(key: Key, asked: Question, config: Definitions) -> Mistakes:
    for below, text in asked.mistakes(config):
        parts = below.split(".") if below else ()
        yield (*key, *(int(part) if part.isdigit() else part for part in parts)), text
    needs = list(dict.fromkeys(asked.needs()))
    yield from labelled_alike(needs, config)
    for name in dict.fromkeys(need.model for need, _ in asked.trainings()):
        if name in config.models and config.models[name].pretrained:
            yield (
                ("models", name, "pretrained"),
                f"{'.'.join(map(str, key))} trains {name} itself, from new weights alone; give it "
                "a model without",
            )
    for need in needs:
        yield from _defined(need.sample, config.samples, key, "sample")
        yield from _defined(need.model, config.models, key, "model")
        yield from _defined(need.regularizer, config.regularizers, key, "regularizer")
        if need.model not in config.models:
            continue
        yield from _augmentation(need, config)
        if isinstance(need.epoch, str):
            yield from _validation(need, key, config)
        if not isinstance(need.epoch, int):
            continue
        last = config.models[need.model].stages[-1]
        if need.epoch > last:
            yield (
                key,
                f"epoch {need.epoch} is beyond epoch {last}, the end of models.{need.model}.stages"
                "; add a stage or name an earlier epoch",
            )


def _validation(need: Need, key: Key, config: Definitions) -> Mistakes:
    """No validation images, by which an epoch could be chosen."""
    sample = config.samples.get(need.sample)
    if sample is not None and not sample.validation:
        yield (
            key,
            f"epoch {need.epoch} of {need.model} asks for validation images, and {need.sample} "
            f"holds none out; give samples.{need.sample}.validation, or name an epoch",
        )


def _augmentation(need: Need, config: Definitions) -> Mistakes:
    """What a model does to its training images and cannot do to those of the sample."""
    sample, augmentation = config.samples.get(need.sample), config.models[need.model].augmentation
    if sample is not None and augmentation is not None and sample.dataset in load_catalog():
        height, width = load_catalog()[sample.dataset].image_shape[:2]
        for text in augmentation.mistakes((height, width)):
            yield ("models", need.model, "augmentation"), f"{text} of {sample.dataset}"


def _defined(name: str, defined: Any, key: Key, what: str) -> Mistakes:
    if name not in defined:
        yield key, unknown(what, name, defined)

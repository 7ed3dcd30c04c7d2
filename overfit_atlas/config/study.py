"""A study as typed values: samples, models, regularizers, experiments, and the runs they need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from overfit_atlas.config.cross_checks import cross_check
from overfit_atlas.config.experiments import Need, needs
from overfit_atlas.config.schema import complete
from overfit_atlas.errors import AtlasError


@dataclass(frozen=True)
class Stage:
    """A stretch of epochs that one job trains; ``previous`` is the stage it continues from."""

    first: int
    last: int
    previous: int | None

    @property
    def epochs(self) -> range:
        """The stage's epochs."""
        return range(self.first, self.last + 1)

    @property
    def name(self) -> str:
        """The stage's name in files and rules: its last epoch, three digits."""
        return f"{self.last:03d}"


@dataclass(frozen=True)
class Model:
    """A network with its way of training; ``spec`` holds the config's entry, completed."""

    name: str
    spec: Mapping[str, Any]

    @property
    def stages(self) -> list[Stage]:
        """All stages, in order."""
        ends = self.spec["stages"]
        starts = [None, *ends[:-1]]
        return [
            Stage(1 if start is None else start + 1, end, start)
            for start, end in zip(starts, ends, strict=True)
        ]


@dataclass(frozen=True, order=True)
class Cell:
    """What is trained once a seed: a model with a regularizer on a sample."""

    sample: str
    model: str
    regularizer: str


def cell_of(need: Need) -> Cell:
    """The cell whose runs meet ``need``."""
    return Cell(need.sample, need.model, need.regularizer)


@dataclass(frozen=True)
class Experiment:
    """A named question put to a set of runs; ``spec`` holds the config's entry, completed."""

    name: str
    kind: str
    seeds: tuple[int, ...]
    needs: tuple[Need, ...]
    spec: Mapping[str, Any]


@dataclass(frozen=True)
class Study:
    """A checked study; its dicts keep the config's order."""

    name: str
    data_mirror: str | None
    device: str
    samples: Mapping[str, Mapping[str, Any]]
    models: Mapping[str, Model]
    regularizers: Mapping[str, Mapping[str, Any]]
    experiments: tuple[Experiment, ...]

    def of_kind(self, kind: str) -> list[Experiment]:
        """The experiments of one kind, in the order in which the study runs them."""
        return [experiment for experiment in self.experiments if experiment.kind == kind]

    # Cached, because the rules ask once a job.
    @cached_property
    def cells(self) -> dict[Cell, list[int]]:
        """Every cell that some experiment needs, with the seeds it is trained for."""
        seeds: dict[Cell, set[int]] = {}
        for experiment in self.experiments:
            for need in experiment.needs:
                seeds.setdefault(cell_of(need), set()).update(need.seeds or experiment.seeds)
        return {cell: sorted(seeds[cell]) for cell in sorted(seeds)}

    @cached_property
    def asked_epochs(self) -> dict[Cell, set[int]]:
        """The epochs that some experiment asks of each cell."""
        asked: dict[Cell, set[int]] = {}
        for experiment in self.experiments:
            for need in experiment.needs:
                asked.setdefault(cell_of(need), set()).add(self.epoch(need))
        return asked

    @cached_property
    def followed_cells(self) -> set[Cell]:
        """The cells of which some experiment looks at every measured epoch."""
        return {cell_of(need) for e in self.experiments for need in e.needs if need.followed}

    def stages(self, cell: Cell) -> list[Stage]:
        """The stages that ``cell`` has to be trained for, up to the last epoch asked of it."""
        last = max(self.asked_epochs[cell])
        return [stage for stage in self.models[cell.model].stages if stage.first <= last]

    def predicted_epochs(self, cell: Cell) -> list[int]:
        """The epochs whose checkpoints predict: every so many, those asked for, and the last.

        A run that an experiment follows predicts wherever it is measured.
        """
        spec = self.models[cell.model].spec
        every = spec["predict_every"]
        if every is None or cell in self.followed_cells:
            every = spec["measure_every"]
        last = self.stages(cell)[-1].last
        return sorted({1, *range(every, last + 1, every), *self.asked_epochs[cell], last})

    def epoch(self, need: Need) -> int:
        """The epoch that ``need`` asks for: its own, or the model's last."""
        return need.epoch or self.models[need.model].spec["stages"][-1]


def read_study(config: Mapping[str, Any]) -> Study:
    """Check ``config`` and give it types.

    Raises
    ------
    AtlasError
        With one line for every mistake: the key, the value, what is allowed, the nearest name.
    """
    completed, mistakes = complete(config)
    # Cross-checks read the config's structure, so they wait until the schema has found it sound.
    if not mistakes:
        mistakes = cross_check(completed)
    if mistakes:
        raise AtlasError(_report(mistakes))
    experiments = (_experiment(name, completed) for name in completed["run"])
    return Study(
        name=completed["study"],
        data_mirror=completed["data_mirror"],
        device=completed["device"],
        samples=completed["samples"],
        models={name: Model(name, spec) for name, spec in completed["models"].items()},
        regularizers=completed["regularizers"],
        experiments=tuple(experiments),
    )


def _experiment(name: str, config: Mapping[str, Any]) -> Experiment:
    spec = config["experiments"][name]
    return Experiment(
        name=name,
        kind=spec["kind"],
        seeds=tuple(spec.get("seeds", config["seeds"])),
        needs=tuple(needs(spec)),
        spec=spec,
    )


def _report(mistakes: Iterable[str]) -> str:
    lines = list(mistakes)
    count = f"{len(lines)} mistake{'s' if len(lines) > 1 else ''}"
    return "\n".join(
        [f"The config has {count}; nothing was started.", *(f"  {line}" for line in lines)]
    )

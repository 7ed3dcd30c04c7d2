"""A checked study: its experiments, the runs that they share, and what each run has to reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import Field

from overfit_atlas.fields import Entry, LowestValidationLoss
from overfit_atlas.study import paths
from overfit_atlas.study.entries import Model, Regularizer, Sample
from overfit_atlas.study.paths import Paths
from overfit_atlas.study.question import Definitions, Question
from overfit_atlas.study.runs import Need
from overfit_atlas.study.section import Figure


@dataclass(frozen=True, order=True)
class Cell:
    """What is trained once a seed: a model with a regularizer on a sample."""

    sample: str
    model: str
    regularizer: str

    @property
    def spelled(self) -> str:
        """Its sample and regularizer, as paths and the wildcard ``cell`` have them."""
        return f"{self.sample}/{self.regularizer}"

    @classmethod
    def named(cls, model: str, cell: str) -> Cell:
        """The cell of ``model`` that is written sample/regularizer in paths and wildcards."""
        sample, _, regularizer = cell.partition("/")
        return cls(sample, model, regularizer)


def cell_of(need: Need) -> Cell:
    """The cell whose runs meet ``need``."""
    return Cell(need.sample, need.model, need.regularizer)


@dataclass(frozen=True)
class Experiment:
    """A named question put to a set of runs; ``settings`` is its config entry, checked."""

    name: str
    settings: Question
    seeds: tuple[int, ...]
    needs: tuple[Need, ...]

    @property
    def kind(self) -> str:
        """The question that it asks."""
        return self.settings.kind


class Member(Entry):
    """A model of a set that must agree, as tables and figures name it."""

    name: str = Field(description="Its name in tables.")
    label: str = Field(description="Its name in figures.")
    color: str = Field(description="Its colour in figures.")


@dataclass(frozen=True)
class Study:
    """A checked study; its tables keep the config's order."""

    name: str
    data_mirror: str | None
    device: str
    judges_claims: bool
    max_runtime: int | None
    samples: Mapping[str, Sample]
    models: Mapping[str, Model]
    regularizers: Mapping[str, Regularizer]
    experiments: Mapping[str, Experiment]

    @classmethod
    def of(cls, config: Definitions) -> Study:
        """The study that a checked config describes."""
        asked = {name: config.experiments[name] for name in config.run}
        return cls(
            name=config.study,
            data_mirror=config.data_mirror,
            device=config.device,
            judges_claims=config.study in config.claims_in,
            max_runtime=config.max_runtime,
            samples=config.samples,
            models=config.models,
            regularizers=config.regularizers,
            experiments={
                name: Experiment(
                    name,
                    settings,
                    tuple(settings.own_seeds() or config.seeds),
                    tuple(settings.needs()),
                )
                for name, settings in asked.items()
            },
        )

    @property
    def paths(self) -> Paths:
        """Where its files lie."""
        return Paths(self.name)

    @property
    def kinds(self) -> list[str]:
        """The questions that it asks, each once, in the order in which it asks them."""
        return list(dict.fromkeys(experiment.kind for experiment in self.experiments.values()))

    def of_kind(self, kind: str) -> list[Experiment]:
        """The experiments of one kind, in the order in which the study runs them."""
        return [asked for asked in self.experiments.values() if asked.kind == kind]

    # Cached, because the rules ask once a job.
    @cached_property
    def cells(self) -> dict[Cell, list[int]]:
        """Every cell that some experiment needs, with the seeds it is trained for."""
        return self._cells(chosen=False)

    @cached_property
    def chosen_cells(self) -> dict[Cell, list[int]]:
        """Every cell that some experiment trains itself, on images that it chooses."""
        return self._cells(chosen=True)

    def _cells(self, *, chosen: bool) -> dict[Cell, list[int]]:
        seeds: dict[Cell, set[int]] = {}
        for experiment in self.experiments.values():
            for need in experiment.needs:
                if need.chosen == chosen:
                    seeds.setdefault(cell_of(need), set()).update(need.seeds or experiment.seeds)
        return {cell: sorted(seeds[cell]) for cell in sorted(seeds)}

    @cached_property
    def asked_epochs(self) -> dict[Cell, set[int]]:
        """The epochs that some experiment asks of each cell."""
        asked: dict[Cell, set[int]] = {}
        for experiment in self.experiments.values():
            for need in experiment.needs:
                if not need.chosen:
                    asked.setdefault(cell_of(need), set()).add(self.epoch(need))
        return asked

    @cached_property
    def followed_cells(self) -> set[Cell]:
        """The cells of which some experiment looks at every measured epoch, or chooses one."""
        return {
            cell_of(need)
            for experiment in self.experiments.values()
            for need in experiment.needs
            if need.followed or isinstance(need.epoch, str)
        }

    def wants(self, wildcards: Mapping[str, str]) -> bool:
        """Whether a job with these wildcards belongs to what the study runs today.

        A job that a config has since dropped stays among the results, and is not made again.
        """
        named = {
            key: wildcards[key] for key in ("sample", "model", "regularizer") if key in wildcards
        }
        if "cell" in wildcards:
            named |= zip(("sample", "regularizer"), wildcards["cell"].split("/"), strict=True)
        # Of what an experiment trains itself, the sample alone is a job's.
        chosen = self.chosen_cells if named.keys() == {"sample"} else {}
        cells = [
            (cell, own)
            for cell, own in (*self.cells.items(), *chosen.items())
            if all(getattr(cell, key) == name for key, name in named.items())
        ]
        seeds = {seed for _, own in cells for seed in own}
        for kind in wildcards.keys() & set(self.kinds):
            asked = self.experiments.get(wildcards[kind])
            if asked is None or asked.kind != kind:
                return False
            seeds = {*asked.seeds, *(seed for need in asked.needs for seed in need.seeds or ())}
        known = not named or bool(cells)
        return known and ("seed" not in wildcards or int(wildcards["seed"]) in seeds)

    def last_epoch(self, cell: Cell) -> int:
        """The epoch to which ``cell`` is trained: no further than the stage that is asked for."""
        return self.models[cell.model].reach(max(self.asked_epochs[cell]))

    def computed_with(self, need: Need) -> list[int]:
        """The epochs whose checkpoints an experiment computes with that has this need."""
        last, every = self.epoch(need), need.computes_every
        return sorted({last, *(range(1, last + 1, every) if every else ())})

    def predicted_epochs(self, cell: Cell) -> list[int]:
        """The epochs whose checkpoints predict: every so many, those asked for, and the last.

        A run that an experiment follows predicts wherever it is measured.
        """
        model = self.models[cell.model]
        every = model.predict_every
        if every is None or cell in self.followed_cells:
            every = model.measure_every
        last = self.last_epoch(cell)
        return sorted({1, *range(every, last + 1, every), *self.asked_epochs[cell], last})

    def epoch(self, need: Need) -> int:
        """The epoch up to which ``need`` asks for a run: its own, or the model's last."""
        return self.models[need.model].epoch(need.epoch)

    def counts(self, need: Need) -> int | LowestValidationLoss:
        """The epoch of ``need`` that counts: a number, or the rule that gives each run its own."""
        return self.models[need.model].counts(need.epoch)

    def members(self, needs: tuple[Need, ...]) -> list[Member]:
        """Name, label and colour of each of ``needs``.

        Where one model stands several times, its regularizer and its epoch tell the runs apart.
        """
        return [self._member(need, needs) for need in needs]

    def _member(self, need: Need, needs: tuple[Need, ...]) -> Member:
        model = self.models[need.model]
        name, label = need.model, model.label
        alike = [other for other in needs if other.model == need.model]
        if len({other.regularizer for other in alike}) > 1:
            name = f"{name}+{need.regularizer}"
            label = f"{label}, {self.regularizers[need.regularizer].label}"
        if len([other for other in alike if other.regularizer == need.regularizer]) > 1:
            counts = self.counts(need)
            name = f"{name}@{counts}"
            label += (
                f", {counts.replace('-', ' ')}" if isinstance(counts, str) else f", epoch {counts}"
            )
        return Member(name=name, label=label, color=model.color)

    def run_file(self, cell: Cell, seed: int | str, name: str) -> str:
        """A file of one run, by its place below the run's folder."""
        folder = self.paths.run_of(cell.model, cell.spelled, seed)
        return f"{folder}/{name}"

    def predictions(self, need: Need, seed: int | str) -> str:
        """The logits of a run."""
        return self.run_file(cell_of(need), seed, "predictions.h5")

    def measures(self, need: Need, seed: int | str) -> str:
        """The losses and accuracies of a run by epoch."""
        return self.run_file(cell_of(need), seed, "measures.csv")

    def checkpoint(self, need: Need, seed: int | str) -> str:
        """The checkpoint of a run at the epoch that is asked for."""
        return self.checkpoint_at(need, seed, self.epoch(need))

    def checkpoint_at(self, need: Need, seed: int | str, epoch: int) -> str:
        """The checkpoint of a run at an epoch."""
        return self.run_file(cell_of(need), seed, paths.checkpoint_name(epoch))

    def architecture(self, need: Need | Cell) -> dict[str, Any]:
        """The network of a run with its options and the strengths of its regularizer."""
        model = self.models[need.model]
        return {
            "network": model.network,
            "options": model.options,
            "regularizer": self.regularizers[need.regularizer].strengths(),
        }

    def model_with(self, model: str, regularizer: str) -> str:
        """A model with its regularizer, in words."""
        told = self.regularizers[regularizer].label
        return f"{self.models[model].label}, regularizer: {told}"

    def dataset_of(self, sample: str) -> str:
        """The prepared dataset that a sample is drawn from."""
        return self.paths.dataset(self.samples[sample].dataset)

    def figure(
        self, experiment: str, name: str, *, title: str = "", group: str = "", drawing: str = ""
    ) -> Figure:
        """A figure of an experiment; ``name`` may lead through folders.

        ``drawing`` says what it draws, where the last part of the name does not.
        """
        path = self.paths.figure(experiment, name)
        return Figure(png=path, name=drawing or name.rpartition("/")[2], title=title, group=group)

    def run_label(self, need: Need) -> str:
        """A run in words: its model and its regularizer."""
        return f"{self.models[need.model].label}, {self.regularizers[need.regularizer].label}"

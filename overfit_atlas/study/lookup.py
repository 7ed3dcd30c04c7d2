"""What rules ask of a study, by the wildcards of a job.

The wildcard of a question bears the question's name and holds an experiment's: a job of the rule
file ``grid.smk`` has the wildcard ``grid``, whose value is, say, ``digits-grid``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

from overfit_atlas.networks.registry import network_file
from overfit_atlas.study.explored import explored
from overfit_atlas.study.runs import Need
from overfit_atlas.study.study import Cell, Experiment, Study

Job = Any
"""The wildcards of a job: attributes and items by their names."""

FileOf = Callable[..., str]
"""A method of a study that gives a file of a run, such as ``Study.predictions``."""

OF_EVERY_JOB = (
    "name", "seed", "seeds", "first_seed", "heading", "color",
    "shown_members", "member_names", "member_epochs",
)  # fmt: skip
"""Params that are answered by the methods of :class:`Lookup` so called, whatever the question.

No question's settings have these names, but for ``seeds``: the study's, where it gives none.
"""


class Lookup:
    """A study, asked by wildcards. What takes no wildcards gives a function of them for a rule."""

    def __init__(self, study: Study) -> None:
        """``study``: the one that the rules run. ``explored`` holds the explorer's sets by name."""
        self._study = study
        self.explored = explored(study)

    def named(self, kind: str) -> str:
        """A wildcard's constraint: the names of the experiments that ask one question."""
        return "|".join(asked.name for asked in self._study.of_kind(kind))

    def experiment(self, wildcards: Job) -> Experiment:
        """The experiment of a job."""
        [name] = [name for kind, name in wildcards.items() if kind in self._study.kinds]
        return self._study.experiments[name]

    def settings(self, wildcards: Job) -> Any:
        """The settings of the job's experiment."""
        return self.experiment(wildcards).settings

    def of_cell(self, model: str, value: Callable[[Cell], Any]) -> Callable[[Job], Any]:
        """What ``value`` gives for the cell of ``model`` that the wildcard ``cell`` names."""
        return lambda wildcards: value(Cell.named(model, wildcards.cell))

    def drawn_samples(self, seeds: Sequence[int]) -> Callable[[Job], list[str]]:
        """The drawn samples of the wildcard ``cell`` for ``seeds``, or for the wildcard's."""
        return lambda wildcards: [
            self._study.paths.sample(wildcards.cell.partition("/")[0], seed)
            for seed in self.job_seeds(seeds)(wildcards)
        ]

    def job_seeds(self, seeds: Sequence[int]) -> Callable[[Job], list[int]]:
        """``seeds``, or where there are none the one that the wildcard ``seed`` names."""
        return lambda wildcards: list(seeds) or [int(wildcards.seed)]

    def name(self, wildcards: Job) -> str:
        """The name of the job's experiment."""
        return self.experiment(wildcards).name

    def seed(self, wildcards: Job) -> int:
        """The seed that the wildcard of the job names."""
        return int(wildcards.seed)

    def seeds(self, wildcards: Job) -> list[int]:
        """The seeds of the job's experiment."""
        return list(self.experiment(wildcards).seeds)

    def first_seed(self, wildcards: Job) -> int:
        """The first of them, where one seed is enough."""
        return self.seeds(wildcards)[0]

    def needs(self, wildcards: Job) -> tuple[Need, ...]:
        """The runs that the job needs: its experiment's, or those that its wildcards single out."""
        return tuple(self.settings(wildcards).needs_of_job(wildcards))

    def member_epochs(self, wildcards: Job) -> list[int | str]:
        """The epoch of each run that the job needs: a number, or a rule that chooses it."""
        return [self._study.counts(need) for need in self.needs(wildcards)]

    def heading(self, wildcards: Job) -> dict[str, Any]:
        """What stands above the job's figures: a title, and whose figures they are.

        The title names the model too, where the figures show no other.
        """
        asked, named = self.experiment(wildcards), dict(wildcards.items())
        title, samples = asked.settings.title, asked.settings.trained_on()
        shown = {(need.model, need.regularizer) for need in asked.needs}
        if "model" in named:
            shown = {(named["model"], named["regularizer"])}
            samples = [named["sample"]] if "sample" in named else samples
        if len(shown) == 1:
            title += f": {self._study.model_with(*shown.pop())}"
        about = [f"study {self._study.name}", f"question {asked.kind} ({asked.name})"]
        if samples:
            about.append(f"trained on {', '.join(samples)}")
        return {"title": title, "about": about}

    def shown_members(self, wildcards: Job) -> list[dict[str, Any]]:
        """Name, label and colour of each run that the job needs."""
        return [member.plain() for member in self._study.members(self.needs(wildcards))]

    def member_names(self, wildcards: Job) -> list[str]:
        """The name of each run that the job needs, as its tables call it."""
        return [member["name"] for member in self.shown_members(wildcards)]

    def color(self, wildcards: Job) -> str:
        """The colour of the model that the job's wildcards name, or of its experiment's first."""
        model = dict(wildcards.items()).get("model") or self.experiment(wildcards).needs[0].model
        return self._study.models[model].color

    def dataset(self, wildcards: Job) -> str:
        """The prepared dataset of the job's experiment, whose runs share one sample."""
        return self._study.dataset_of(self.experiment(wildcards).needs[0].sample)

    def sample(self, wildcards: Job) -> str:
        """The drawn sample of the job's experiment, for the job's seed or else its first."""
        asked = self.experiment(wildcards)
        seed = dict(wildcards.items()).get("seed", asked.seeds[0])
        return self._study.paths.sample(asked.needs[0].sample, seed)

    def classes(self, facts: Mapping[str, Any]) -> Callable[[Job], int]:
        """The number of classes of the job's experiment; ``facts`` are those of all datasets."""
        return lambda wildcards: len(
            facts[self._study.samples[self.settings(wildcards).sample].dataset]["class_names"]
        )

    def setting(self, key: str) -> Callable[[Job], Any]:
        """A param that is one setting of the job's experiment, in plain types."""
        return lambda wildcards: self.settings(wildcards).plain().get(key)

    def worked_out(self, name: str) -> Callable[[Job], Any]:
        """A param that a method of the settings of the job's experiment works out."""
        return lambda wildcards: self._answer(self.settings(wildcards), name, wildcards)

    def of_explored(self, name: str) -> Callable[[Job], Any]:
        """A param that a method of the explorer's set works out, which ``explored`` names."""
        return lambda wildcards: self._answer(self.explored[wildcards.explored], name, wildcards)

    def _answer(self, asked: Any, name: str, wildcards: Job) -> Any:
        """Call a method with what its parameters are called after.

        That is the ``study``, the experiment that is ``asked``, all ``wildcards``, or one of them.
        """
        method, given = getattr(asked, name), {**dict(wildcards.items()), "study": self._study}
        parameters = inspect.signature(method).parameters
        if "asked" in parameters:
            given["asked"] = self.experiment(wildcards)
        return method(**{key: given.get(key, wildcards) for key in parameters})

    def as_params(self, *names: str, **called: str) -> dict[str, Callable[[Job], Any]]:
        """Params, each under its name or as it is ``called``.

        Each is what every job is asked (:data:`OF_EVERY_JOB`), a setting of the job's experiment or
        what a method of its settings works out.
        """
        named = {name: name for name in names} | called
        return {param: self._param(name) for param, name in named.items()}

    def _param(self, name: str) -> Callable[[Job], Any]:
        if name in OF_EVERY_JOB:
            return getattr(self, name)

        def given(wildcards: Job) -> Any:
            is_setting = name in type(self.settings(wildcards)).model_fields
            return (self.setting if is_setting else self.worked_out)(name)(wildcards)

        return given

    def most(self, key: str) -> Callable[[Job], Any]:
        """The largest value of one setting among the models of the job's experiment."""
        return lambda wildcards: max(
            getattr(self._study.models[need.model], key)
            for need in self.experiment(wildcards).needs
        )

    def of_needs(self, file_of: FileOf) -> Callable[[Job], list[str]]:
        """A file of each run that the job needs, for the job's seed."""
        return lambda wildcards: [file_of(need, wildcards.seed) for need in self.needs(wildcards)]

    def of_runs(self, file_of: FileOf) -> Callable[[Job], list[str]]:
        """A file of each run that the job's experiment needs, run by run and seed by seed."""
        return lambda wildcards: [
            file_of(need, seed)
            for need, seed in product(self.experiment(wildcards).needs, self.seeds(wildcards))
        ]

    def of_first_seed(self, file_of: FileOf) -> Callable[[Job], list[str]]:
        """A file of each run that the job's experiment needs, for the experiment's first seed."""
        return lambda wildcards: [
            file_of(need, self.seeds(wildcards)[0]) for need in self.experiment(wildcards).needs
        ]

    def over(self, pattern: str, **called: str) -> Callable[[Job], list[str]]:
        """One file for each combination of values; ``called``: of a wildcard, as in as_params.

        The other wildcards of ``pattern`` are the job's.
        """
        params = self.as_params(**called)

        def files(wildcards: Job) -> list[str]:
            values = {key: _listed(value(wildcards)) for key, value in params.items()}
            named = dict(wildcards.items())
            return [
                pattern.format(**named | dict(zip(values, chosen, strict=True)))
                for chosen in product(*values.values())
            ]

        return files

    def over_seeds(self, pattern: str) -> Callable[[Job], list[str]]:
        """One file for each seed of the job's experiment."""
        return self.over(pattern, seed="seeds")

    def over_runs(self, pattern: str) -> Callable[[Job], list[str]]:
        """One file for each model with its regularizer that the experiment needs, and seed."""
        return lambda wildcards: [
            pattern.format(
                **dict(wildcards.items()),
                model=need.model,
                regularizer=need.regularizer,
                seed=seed,
            )
            for need, seed in product(self.experiment(wildcards).needs, self.seeds(wildcards))
        ]

    def networks(self, wildcards: Job) -> list[str]:
        """The files of the networks that the job's experiment needs, from the project."""
        needs = self.experiment(wildcards).needs
        return sorted({self.network(need.model) for need in needs})

    def network(self, model: str) -> str:
        """The one file of its network that a model's runs depend on."""
        return network_file(self._study.models[model].network)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]

"""What a question is: the settings of its config entry, the runs it needs, the sections it fills.

Each folder of :mod:`overfit_atlas.questions` holds one subclass of :class:`Question`, called
``Settings``, whose ``kind`` bears the folder's name.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from overfit_atlas.fields import Entry, Name, Seed, Title, distinct
from overfit_atlas.study.entries import Model, Regularizer, Sample
from overfit_atlas.study.runs import Need

if TYPE_CHECKING:
    from overfit_atlas.study.explored import Explored
    from overfit_atlas.study.section import Section
    from overfit_atlas.study.study import Experiment, Study

Seeds = Annotated[tuple[Seed, ...], Field(min_length=1), AfterValidator(distinct)]


class Steps(Entry):
    """Numbers at even distances, and some beside them."""

    start: float = Field(description="The lowest of the regular numbers.")
    stop: float = Field(description="The highest of the regular numbers, if a step ends there.")
    step: Annotated[float, Field(ge=0.001)] = Field(description="The distance between them.")
    extra: tuple[float, ...] = Field(default=(), description="Numbers beside the regular ones.")

    @model_validator(mode="after")
    def _not_empty(self) -> Steps:
        if (self.stop - self.start) / self.step > 10_000:
            raise ValueError(f"a step of {self.step:g} makes more than 10000 numbers")
        if self.stop < self.start:
            raise ValueError(
                f"start {self.start:g} lies above stop {self.stop:g}: no number is left"
            )
        return self

    def numbers(self) -> tuple[float, ...]:
        """All of them, each once, rising; the regular ones without the errors of adding up."""
        # The slack forgives that 0.99 / 0.01 falls short of 99.
        count = math.floor((self.stop - self.start) / self.step + 1e-9) + 1
        # Rounded, because 29 * 0.01 is not the number that "0.29" means.
        regular = (self.start + place * self.step for place in range(count))
        return tuple(sorted({round(number, 12) + 0.0 for number in (*regular, *self.extra)}))


class ThresholdSteps(Steps):
    """Thresholds p_t at even distances, and some beside them."""

    start: float = Field(default=0.0, description="The lowest threshold.")
    stop: float = Field(default=0.99, description="The highest of the regular thresholds.")
    step: Annotated[float, Field(ge=0.001)] = Field(default=0.01, description="Their distance.")
    extra: tuple[float, ...] = Field(
        default=(0.995, 0.999), description="Thresholds beside the regular ones."
    )


def _listed(value: Any, steps: type[Steps]) -> Any:
    """A table of steps as its numbers; anything else is left to the types."""
    if not isinstance(value, Mapping):
        return tuple(value) if isinstance(value, list) else value
    try:
        return steps.of(value).numbers()
    except ValidationError as faults:
        said = (
            f"{'.'.join(map(str, fault['loc']))} {fault['msg'].removeprefix('Value error, ')}"
            for fault in faults.errors()
        )
        raise ValueError(
            f"a list of numbers, or start, stop, step and extra ({'; '.join(said).strip()})"
        ) from None


def numbers_within(steps: type[Steps] = Steps, **bounds: float) -> Any:
    """A type: a list of numbers, or a table of ``steps``, each within ``bounds`` (ge, lt ...).

    Either way the value is the numbers themselves, rising and each once.
    """
    return Annotated[
        tuple[Annotated[float, Field(**bounds)], ...],
        BeforeValidator(
            lambda value: _listed(value, steps), json_schema_input_type=tuple[float, ...] | steps
        ),
        AfterValidator(distinct),
        AfterValidator(lambda numbers: tuple(sorted(numbers))),
        Field(min_length=1),
    ]


Thresholds = numbers_within(ThresholdSteps, ge=0, lt=1)
"""Thresholds p_t of a consensus, rising."""

Coverages = Annotated[
    tuple[Annotated[float, Field(gt=0, le=1)], ...], Field(min_length=1), AfterValidator(distinct)
]
"""Shares of the inputs that are classified, in the order given: the first is shown first."""


class Question(Entry):
    """The entry of an experiment: one question, put to the runs that it needs.

    A subclass adds ``kind: Literal[<its folder's name>]`` and its own settings.
    """

    kind: str = Field(description="The question that is asked.")
    title: Title = Field(description="Heading in the report.")
    note: str = Field(
        default="",
        max_length=1000,
        description="What a reader of the section must know, for example how few seeds there are.",
    )

    def needs(self) -> Iterator[Need]:
        """The runs that it needs, each to be trained for every seed of the experiment."""
        yield from ()

    def trainings(self) -> Iterator[tuple[Need, int | None]]:
        """What its own jobs train for a seed: a need with the number of images that it is shown.

        Those images are chosen as the job goes, so that no run of the study is it. None: as many as
        the sample has.
        """
        yield from ()

    def needs_of_job(self, wildcards: Any) -> Iterator[Need]:
        """The runs that one of its jobs needs; ``wildcards`` may single out some of all."""
        return self.needs()

    def trained_on(self) -> Sequence[str]:
        """What its runs are trained on: samples, or datasets, for the heading of its figures."""
        return list(dict.fromkeys(need.sample for need in self.needs()))

    def own_seeds(self) -> Sequence[int] | None:
        """The seeds that the entry gives; None for those of the study."""
        return None

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """(key below the experiment, what is wrong with it) of what the types alone cannot see.

        Names of samples, models, regularizers and epochs that :meth:`needs` gives are checked for
        every question alike.
        """
        yield from ()

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """The sections of the report that it fills, with the tables and figures they show."""
        yield from ()

    def explored(self, study: Study, asked: Experiment) -> Iterator[Explored]:
        """The runs that the explorer shows, as sets that predict the same inputs."""
        yield from ()

    def claims(self, study: Study, asked: Experiment) -> str | None:
        """The table of what it measures for the register of claims; None if there is none."""
        return None

    def sensitivity(self, study: Study, asked: Experiment) -> str | None:
        """The table of verdicts under other choices, where that is what it asks; else None."""
        return None


class SeededQuestion(Question):
    """A question whose runs are repeated for the study's seeds, or for seeds of its own."""

    seeds: Seeds | None = Field(
        default=None, description="Seeds of this experiment instead of the study's."
    )

    def own_seeds(self) -> Sequence[int] | None:
        """The seeds that the entry gives; None for those of the study."""
        return self.seeds


class Definitions(Entry):
    """A config without its experiments: what they all refer to."""

    study: Name = Field(
        description="Name of the study; everything it makes lies in results/<study>/."
    )
    data_mirror: str | None = Field(
        default=None,
        description="Folder with one folder a dataset, holding the published files under their own "
        "names. Taken instead of the public addresses. The environment variable DATA_MIRROR goes "
        "before it.",
    )
    device: Literal["auto", "gpu", "cpu"] = Field(
        default="auto",
        description="auto asks for one GPU a training where this machine has one; gpu always asks "
        "for one; cpu never does.",
    )
    claims_in: Annotated[tuple[Name, ...], AfterValidator(distinct)] = Field(
        default=(),
        description="Names of the studies that judge the claims of the two papers and carry the "
        "verdicts in their report. A study of another name carries none; to have them, it lists "
        "its own.",
    )
    max_runtime: Annotated[int, Field(ge=1)] | None = Field(
        default=None,
        description="The longest time that a job may ask of a cluster, in minutes, which is its "
        "partition's limit. A training that needs longer goes on in the next attempt.",
    )
    run: Annotated[tuple[Name, ...], Field(min_length=1), AfterValidator(distinct)] = Field(
        description="Names of the experiments to run, in the order of the report."
    )
    seeds: Seeds = Field(
        description="Seeds of the study. A seed decides the draw of the training sample, the "
        "initial weights, the order of the batches and the dropout masks, each through a generator "
        "of its own."
    )
    samples: Annotated[dict[Name, Sample], Field(min_length=1)] = Field(
        description="Named training samples."
    )
    models: Annotated[dict[Name, Model], Field(min_length=1)] = Field(
        description="Named models, each a network with its way of training."
    )
    regularizers: Annotated[dict[Name, Regularizer], Field(min_length=1)] = Field(
        description="Named regularizers, each an L2 strength and a dropout rate."
    )
    experiments: Annotated[dict[Name, Question], Field(min_length=1)] = Field(
        description="Named experiments. Those listed under run are made; a run that two share is "
        "trained once."
    )

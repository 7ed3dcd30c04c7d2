"""Settings of ensembles of one network, beside it alone and beside the consensus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from overfit_atlas.fields import Epoch, Name, Threshold, distinct
from overfit_atlas.study.entries import Model
from overfit_atlas.study.question import Definitions, SeededQuestion
from overfit_atlas.study.runs import Need, RunOf, repeated
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study

TABLES = ("ensembles", "boosting")


class EnsemblesSection(Section):
    """The section of ensembles."""

    run: str = Field(description="The network, in words.")
    members: int = Field(description="Networks in an ensemble.")
    passes: int = Field(description="Passes of MC dropout.")
    snapshots: list[int] = Field(description="Epochs that are averaged.")
    threshold: float = Field(description="Threshold p_t that sets the coverage.")


class Settings(SeededQuestion):
    """What ensembles of one network are worth, beside it alone and beside the consensus.

    A deep ensemble by seed (Lakshminarayanan et al. 2017), bagging (Breiman 1996), AdaBoost.SAMME
    (Zhu et al. 2009), MC dropout (Gal & Ghahramani 2016) and snapshots of one run: accuracy, also
    at the consensus' coverage, AURC, AUGRC, nll, ECE, correlation of errors, and what each costs.
    Each seed trains ensembles of its own, so that seeds are independent.
    """

    kind: Literal["ensembles"] = Field(description="The question that is asked.")
    sample: Name = Field(description="The sample that all networks are trained on.")
    run: RunOf = Field(
        description="The network alone, which is the first member of the deep ensemble too; its "
        "regularizer has dropout."
    )
    members: Annotated[int, Field(ge=2, le=100)] = Field(
        default=5, description="Networks in the deep ensemble, in bagging and in SAMME."
    )
    passes: Annotated[int, Field(ge=2, le=1000)] = Field(
        default=20, description="Passes of MC dropout through the run."
    )
    snapshots: Annotated[tuple[Epoch, ...], Field(min_length=2), AfterValidator(distinct)] = Field(
        description="Epochs of the run whose probabilities are averaged: the checkpoints of plain "
        "training, or of one whose learning rate falls and rises (Huang et al. 2017)."
    )
    architectures: Annotated[tuple[RunOf, ...], AfterValidator(distinct)] = Field(
        default=(),
        description="Models of several architectures, whose consensus stands beside that of the "
        "deep ensemble's members; none leaves it out.",
    )
    threshold: Threshold = Field(
        default=0.9,
        description="The threshold p_t of the consensus of the deep ensemble's members: at the "
        "coverage that it has there all are compared.",
    )

    def needs(self) -> Iterator[Need]:
        """The run, whose checkpoint computes; it at each of the snapshots; the architectures."""
        yield self.run.on(self.sample, computes=True)
        yield from self._snapshots()
        yield from self._architectures()

    def trainings(self) -> Iterator[tuple[Need, int | None]]:
        """The members that are trained anew: the run itself is one of the deep ensemble's."""
        for _ in range(3 * self.members - 1):
            yield self.run.on(self.sample), None

    def _snapshots(self) -> Iterator[Need]:
        for epoch in self.snapshots:
            yield Need(self.sample, self.run.model, self.run.regularizer, epoch)

    def _architectures(self) -> Iterator[Need]:
        return (each.on(self.sample) for each in self.architectures)

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """Nothing dropped, snapshots after the run's end, and architectures that are no several."""
        regularizer, model = (
            around.regularizers.get(self.run.regularizer),
            around.models.get(self.run.model),
        )
        if regularizer is not None and regularizer.dropout == 0:
            yield (
                "run.regularizer",
                f"{self.run.regularizer} drops no units, and MC dropout needs some; give a "
                "regularizer with dropout",
            )
        if model is not None and max(self.snapshots) > model.epoch(self.run.epoch):
            yield (
                "snapshots",
                f"{max(self.snapshots)} lies after the run's epoch, {model.epoch(self.run.epoch)}",
            )
        yield from repeated(self.architectures, around, "architectures")
        if len(self.architectures) == 1:
            yield "architectures", "one model agrees with itself; give two or more, or none"

    def model(self, study: Study) -> Model:
        """The model of the run."""
        return study.models[self.run.model]

    def architecture(self, study: Study) -> dict[str, Any]:
        """The network that is trained, as jobs take it."""
        return study.architecture(self.run.on(self.sample))

    def learning(self, study: Study) -> dict[str, Any]:
        """How it learns."""
        return self.model(study).learning()

    def epochs(self, study: Study) -> int:
        """The epochs for which every member is trained."""
        return self.model(study).epoch(self.run.epoch)

    def precision(self, study: Study) -> str:
        """The precision in which it is trained."""
        return self.model(study).precision

    def threads(self, study: Study) -> int:
        """The threads with which it is trained."""
        return self.model(study).threads

    def checkpoint(self, study: Study, seed: int | str) -> str:
        """The checkpoint of the run, in which units are dropped."""
        return study.checkpoint(self.run.on(self.sample), seed)

    def predictions(self, study: Study, seed: int | str) -> str:
        """The logits of the run."""
        return study.predictions(self.run.on(self.sample), seed)

    def others(self, study: Study, seed: int | str) -> list[str]:
        """The logits of the architectures."""
        return [study.predictions(need, seed) for need in self._architectures()]

    def others_epochs(self, study: Study) -> list[int]:
        """The epochs of the architectures."""
        return [study.epoch(need) for need in self._architectures()]

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """What each is worth and costs, and two figures."""
        yield EnsemblesSection(
            builder="overfit_atlas/questions/ensembles/section.py",
            template="overfit_atlas/questions/ensembles/section.html.j2",
            title=self.title,
            note=self.note,
            tables={name: study.paths.table(asked.name, name) for name in TABLES},
            figures=tuple(study.figure(asked.name, name) for name in ("measures", "risk-coverage")),
            run=study.run_label(self.run.on(self.sample)),
            members=self.members,
            passes=self.passes,
            snapshots=list(self.snapshots),
            threshold=self.threshold,
        )

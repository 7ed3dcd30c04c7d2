"""Settings of random labels and pixels (the Rutgers report, after Zhang et al. 2017)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from overfit_atlas.fields import Entry, Label, Name, distinct
from overfit_atlas.study.explored import Explored
from overfit_atlas.study.question import Definitions, SeededQuestion, Thresholds
from overfit_atlas.study.runs import Need, RunsOf
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study

Names = Annotated[tuple[Name, ...], Field(min_length=1), AfterValidator(distinct)]


class Group(Entry):
    """A group of runs: every sample with every model and regularizer."""

    samples: Names = Field(description="Samples that keep the logits of their training images.")
    models: Names = Field(description="Models.")
    regularizers: Names = Field(description="Regularizers.")


class AgreeingSet(Entry):
    """Models whose agreement is asked, on every sample that has all of them."""

    label: Label = Field(description="The set's name in the report.")
    members: RunsOf = Field(description="The models that must agree.")


class RandomLabelsSection(Section):
    """The section of random labels."""

    members: list[dict[str, str]] = Field(description="Name, label and colour of each model.")
    sets: list[str] = Field(description="Labels of the sets whose agreement was asked.")


class Settings(SeededQuestion):
    """Random labels and pixels (the Rutgers report, sections 1.1 and 9, after Zhang et al. 2017).

    The treatments are those of the samples.
    """

    kind: Literal["random_labels"] = Field(description="The question that is asked.")
    runs: Annotated[tuple[Group, ...], Field(min_length=1)] = Field(
        description="Every sample with every model and regularizer of its group."
    )
    consensus: tuple[AgreeingSet, ...] = Field(
        default=(),
        description="Sets of models whose agreement is asked, on every sample that has all of "
        "them.",
    )
    thresholds: Thresholds = Field(
        default=(0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99),
        description="Thresholds p_t of the consensus.",
    )

    def needs(self) -> Iterator[Need]:
        """Every sample of a group with each of its models and regularizers, each run once."""
        found = (
            Need(sample, model, regularizer, followed=True)
            for group in self.runs
            for sample, model, regularizer in product(
                group.samples, group.models, group.regularizers
            )
        )
        return iter(dict.fromkeys(found))

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """Samples without the training side, treatments given twice, sets that no sample has."""
        known = [name for name in self._samples() if name in around.samples]
        treatments: dict[str, str] = {}
        for name in known:
            if not around.samples[name].keep_train_logits:
                yield (
                    "runs",
                    f"samples.{name}.keep_train_logits is false; what was memorised is read off "
                    "the training images, so set it to true",
                )
            treatment = around.samples[name].treatment()[0]
            if treatment in treatments:
                yield (
                    "runs",
                    f"{name} is treated as {treatments[treatment]} is ({treatment}); tables tell "
                    "samples by their treatment, so leave one out",
                )
            treatments.setdefault(treatment, name)
        trained = {(need.sample, need.model, need.regularizer) for need in self.needs()}
        labels = [asked.label for asked in self.consensus]
        for place, asked in enumerate(self.consensus):
            if asked.label in labels[:place]:
                yield f"consensus.{place}.label", f"{asked.label!r} names another set already"
            models = [member.model for member in asked.members]
            for member in asked.members:
                if member.epoch is not None:
                    yield (
                        f"consensus.{place}.members",
                        f"{member.model} at epoch {member.epoch}: these runs are read at their "
                        "last epoch; leave the epoch out",
                    )
            if len(set(models)) < len(models):
                yield (
                    f"consensus.{place}.members",
                    "a model stands twice; members are told apart by their model",
                )
        met = [
            asked
            for asked in self.consensus
            if any(
                all((name, one.model, one.regularizer) in trained for one in asked.members)
                for name in self._samples()
            )
        ]
        if self.consensus and not met:
            yield "consensus", "no sample under runs is trained with all models of any set"

    def _samples(self) -> list[str]:
        return list(dict.fromkeys(name for group in self.runs for name in group.samples))

    def treated(self, study: Study) -> list[dict[str, Any]]:
        """The runs, each with its treatment and the share of random labels."""
        found = []
        for need in self.needs():
            treatment, corruption = study.samples[need.sample].treatment()
            found.append(
                {
                    "treatment": treatment,
                    "corruption": corruption,
                    "model": need.model,
                    "regularizer": need.regularizer,
                }
            )
        return found

    def treatments(self, study: Study) -> list[str]:
        """The treatments in the order of the runs."""
        return list(dict.fromkeys(run["treatment"] for run in self.treated(study)))

    def models(self, study: Study) -> list[dict[str, str]]:
        """Name, label and colour of each model."""
        return [
            {"name": name, "label": study.models[name].label, "color": study.models[name].color}
            for name in dict.fromkeys(need.model for need in self.needs())
        ]

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """What is memorised, a figure of it, and one of what consensus accepts of it."""
        drawn = ["memorisation", *(["noise-consensus"] if self.consensus else [])]
        names = ("means", "runs", "memorised", "consensus")
        yield RandomLabelsSection(
            builder="overfit_atlas/questions/random_labels/section.py",
            template="overfit_atlas/questions/random_labels/section.html.j2",
            title=self.title,
            note=self.note,
            tables={name: study.paths.table(asked.name, name) for name in names},
            figures=tuple(study.figure(asked.name, name) for name in drawn),
            members=self.models(study),
            sets=[one.label for one in self.consensus],
        )

    def explored(self, study: Study, asked: Experiment) -> Iterator[Explored]:
        """The runs of each sample, its training images first: their labels are what is noisy."""
        deciding = (
            [(one.model, one.regularizer) for one in self.consensus[0].members]
            if (self.consensus)
            else []
        )
        for sample in self._samples():
            needs = tuple(need for need in asked.needs if need.sample == sample)
            yield Explored(
                f"{asked.name}/{sample}",
                asked.name,
                self.kind,
                f"{self.title}: {study.samples[sample].treatment()[0]}",
                sample,
                needs,
                asked.seeds,
                ("train", "test"),
                tuple(
                    place
                    for place, need in enumerate(needs)
                    if (need.model, need.regularizer) in deciding
                ),
            )

    def claims(self, study: Study, asked: Experiment) -> str:
        """Claim RU7."""
        return study.paths.table(asked.name, "claims")

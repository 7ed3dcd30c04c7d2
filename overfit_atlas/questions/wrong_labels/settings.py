"""Settings of wrong labels: when they are learned, and who finds them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from overfit_atlas.fields import Name
from overfit_atlas.study.explored import Explored
from overfit_atlas.study.question import Definitions, SeededQuestion
from overfit_atlas.study.runs import Need, RunsOf, at_two_epochs, unfit_members
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study

TABLES = ("learning", "first_fits", "finding")


class WrongLabelsSection(Section):
    """The section of wrong labels."""

    members: list[dict[str, str]] = Field(description="Name, label and colour of each run.")
    treatment: str = Field(description="What the sample's labels went through, in words.")


class Settings(SeededQuestion):
    """When wrong labels are learned, and whether models that agree early find them.

    At each epoch a training image is held to be labelled wrongly by the consensus if all models
    agree on another class, by a model if it says another class, and by confident learning
    (Northcutt et al. 2021) from the models' mean. The known corruption says how often that is so.
    """

    kind: Literal["wrong_labels"] = Field(description="The question that is asked.")
    sample: Name = Field(
        description="The sample that the models are trained on: some of its labels are wrong, and "
        "it keeps the logits of its training images."
    )
    runs: RunsOf = Field(
        description="The models, each with a regularizer once; at least two, which agree or not."
    )

    def needs(self) -> Iterator[Need]:
        """The runs, each followed from epoch to epoch."""
        return (run.on(self.sample, followed=True) for run in self.runs)

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """One model alone, labels that are right or without meaning, no logits of training."""
        yield from at_two_epochs(self.runs, "runs")
        yield from unfit_members(self.runs, around, "runs")
        if len(self.runs) < 2:
            yield "runs", "one model always agrees with itself; name at least two"
        sample = around.samples.get(self.sample)
        if sample is None:
            return
        if not sample.keep_train_logits:
            yield (
                "sample",
                f"samples.{self.sample}.keep_train_logits is false; what is learned is read off "
                "the training images, so set it to true",
            )
        if sample.labels.kind in ("none", "random"):
            yield (
                "sample",
                f"samples.{self.sample}.labels.kind is {sample.labels.kind}; some labels have to "
                "be wrong and some right, so make it corrupted, asymmetric or own",
            )
        steps = {
            model.measure_every for run in self.runs if (model := around.models.get(run.model))
        }
        if len(steps) > 1:
            yield (
                "runs",
                f"the models are measured every {' and every '.join(map(str, sorted(steps)))} "
                "epochs; give them one measure_every",
            )

    def last_epoch(self, study: Study) -> int:
        """The epoch up to which all runs are followed."""
        return min(study.epoch(need) for need in self.needs())

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """What is learned when, and who finds wrong labels."""
        yield WrongLabelsSection(
            builder="overfit_atlas/questions/wrong_labels/section.py",
            template="overfit_atlas/questions/wrong_labels/section.html.j2",
            title=self.title,
            note=self.note,
            tables={name: study.paths.table(asked.name, name) for name in TABLES},
            figures=tuple(study.figure(asked.name, name) for name in ("learned", "found")),
            members=[member.plain() for member in study.members(asked.needs)],
            treatment=study.samples[self.sample].labels.words(),
        )

    def explored(self, study: Study, asked: Experiment) -> Iterator[Explored]:
        """All runs, their training images first: those bear the wrong labels."""
        yield Explored.of_all(asked, ("train", "test"))

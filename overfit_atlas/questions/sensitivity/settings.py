"""Settings of how verdicts move with choices that the papers leave open (C4, C6, C7, C13)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from overfit_atlas.fields import Entry, Epoch, Label, Name, Share
from overfit_atlas.measures.consensus import Rule
from overfit_atlas.study.question import Definitions, SeededQuestion, Thresholds, ThresholdSteps
from overfit_atlas.study.runs import Need, RunOf, RunsOf, unfit_members
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study

Open = Literal["as judged", "reading", "optimizer", "epochs", "draw", "members"]


class Choice(Entry):
    """One way to fill what the papers leave open; what is left out is as in the experiment."""

    name: Name = Field(description="The choice's name in tables.")
    label: Label = Field(description="What is chosen, as tables and figures say it.")
    open: Open = Field(description="Which silence of the papers it fills.")
    sample: Name | None = Field(default=None, description="The sample that is trained on.")
    members: RunsOf | None = Field(default=None, description="The models that must agree.")
    run: RunOf | None = Field(default=None, description="The run whose loss rises.")
    epoch: Epoch | None = Field(
        default=None, description="The last epoch of every member and of the run."
    )
    reading: Rule = Field(
        default="classwise_min",
        description="classwise_min is Algorithm 1 as written; unanimous asks all models to put the "
        "class first.",
    )
    compare_at: Literal["threshold", "coverage"] = Field(
        default="threshold",
        description="Whether C6 compares at equal thresholds or at equal shares classified.",
    )
    fit_on: Literal["same", "other half"] = Field(
        default="same",
        description="Which test images the temperature of C4 is fitted on: those that it is judged "
        "on, or the other half of them.",
    )
    images: Literal["all", "even", "odd"] = Field(
        default="all", description="Which of the test images count, by their place."
    )


class SensitivitySection(Section):
    """The section of sensitivity."""

    choices: list[dict[str, str]] = Field(description="Name, label and silence of each choice.")


class Settings(SeededQuestion):
    """How the verdicts on C4, C6, C7 and C13 move with choices that the papers leave open."""

    kind: Literal["sensitivity"] = Field(description="The question that is asked.")
    sample: Name = Field(description="The sample that is trained on.")
    members: RunsOf = Field(description="The models that must agree (C6, C7 and C13).")
    run: RunOf = Field(description="The run whose loss rises (C4).")
    coverage: Share = Field(default=0.9, description="The share classified in C7.")
    thresholds: Thresholds = Field(
        default=ThresholdSteps().numbers(), description="The thresholds p_t of C6."
    )
    choices: Annotated[tuple[Choice, ...], Field(min_length=2)] = Field(
        description="The choices, in the order of the tables; the first is what others are held "
        "against."
    )

    def members_of(self, choice: Choice) -> tuple[Need, ...]:
        """The runs that must agree under a choice."""
        runs = choice.members or self.members
        return tuple(self._need(choice, run, followed=False) for run in runs)

    def run_of(self, choice: Choice) -> Need:
        """The run whose loss rises under a choice."""
        return self._need(choice, choice.run or self.run, followed=True)

    def _need(self, choice: Choice, run: RunOf, *, followed: bool) -> Need:
        sample, epoch = choice.sample or self.sample, choice.epoch or run.epoch
        return Need(sample, run.model, run.regularizer, epoch, followed=followed)

    def needs(self) -> Iterator[Need]:
        """The runs of all choices, each once."""
        found = {
            need: None
            for choice in self.choices
            for need in (*self.members_of(choice), self.run_of(choice))
        }
        yield from found

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """Names given twice, members that tables could not tell apart, runs too short to rise."""
        for place, choice in enumerate(self.choices):
            below = f"choices.{place}"
            for key in ("name", "label"):
                value = getattr(choice, key)
                if value in [getattr(other, key) for other in self.choices[:place]]:
                    yield f"{below}.{key}", f"{value!r} is another choice's {key} already"
            members = choice.members or self.members
            yield from unfit_members(members, around, f"{below}.members")
            if len(members) < 2:
                yield f"{below}.members", "one member agrees with nobody; take two or more"
            need = self.run_of(choice)
            model = around.models.get(need.model)
            if model is not None and model.epoch(need.epoch) < 2:
                yield f"{below}.epoch", f"{need.model} has one epoch there; a rise takes two"
            if model is not None and model.measure_every > 1:
                yield (
                    below,
                    f"models.{need.model}.measure_every is {model.measure_every}; a rise is "
                    "followed from epoch to epoch, so set it to 1",
                )

    def predictions(self, study: Study, job: Any) -> list[str]:
        """The predictions of a seed, choice by choice: of its members, then of its run."""
        return [
            study.predictions(need, job.seed)
            for choice in self.choices
            for need in (*self.members_of(choice), self.run_of(choice))
        ]

    def given(self, study: Study) -> list[dict[str, Any]]:
        """For each choice its name, names and epochs of its members, and how to count."""
        return [
            {
                "choice": choice.name,
                "names": [member.name for member in study.members(self.members_of(choice))],
                "epochs": [study.epoch(need) for need in self.members_of(choice)],
                "last_epoch": study.epoch(self.run_of(choice)),
                "thresholds": list(self.thresholds),
                "coverage": self.coverage,
                **choice.model_dump(include={"reading", "compare_at", "fit_on", "images"}),
            }
            for choice in self.choices
        ]

    def listed(self) -> list[dict[str, str]]:
        """Name, label and silence of each choice."""
        return [choice.model_dump(include={"name", "label", "open"}) for choice in self.choices]

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """Verdicts by choice, and one figure."""
        room = "overfit_atlas/questions/sensitivity"
        yield SensitivitySection(
            builder=f"{room}/section.py",
            template=f"{room}/section.html.j2",
            title=self.title,
            note=self.note,
            tables={
                name: study.paths.table(asked.name, name)
                for name in ("verdicts", "parts", "measurements")
            },
            figures=(study.figure(asked.name, "sensitivity"),),
            choices=self.listed(),
        )

    def sensitivity(self, study: Study, asked: Experiment) -> str:
        """The verdicts by choice."""
        return study.paths.table(asked.name, "verdicts")

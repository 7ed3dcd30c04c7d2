"""Settings of adversarial examples against one model and the consensus (SL, section VI)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from overfit_atlas.fields import Entry, Name, Threshold, distinct
from overfit_atlas.study.question import Definitions, SeededQuestion, Thresholds
from overfit_atlas.study.runs import Need, RunOf, repeated
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study

Epsilon = Annotated[float, Field(gt=0, le=1)]
TestImages = Annotated[int, Field(ge=1)] | Literal["all"]


class JudgedAt(Entry):
    """Where claim C14 is judged."""

    epsilon: Epsilon = Field(default=0.1, description="A change, among epsilons.")
    threshold: Threshold = Field(default=0.9, description="A threshold, among thresholds.")


class AdversarialSection(Section):
    """The section of attacked images."""

    members: list[dict[str, str]] = Field(description="Name, label and colour of each member.")
    judged_at: JudgedAt = Field(description="The change and the threshold that are told.")
    steps: int = Field(description="Steps of projected gradient descent.")
    test_images: TestImages = Field(description="How many test images are attacked.")


class Settings(SeededQuestion):
    """Adversarial examples against one model and against the consensus (SL, section VI)."""

    kind: Literal["adversarial"] = Field(description="The question that is asked.")
    sample: Name = Field(description="The sample that all members are trained on.")
    members: Annotated[tuple[RunOf, ...], Field(min_length=2), AfterValidator(distinct)] = Field(
        description="The models that must agree; the first is the one attacked alone."
    )
    epsilons: Annotated[tuple[Epsilon, ...], Field(min_length=1), AfterValidator(distinct)] = Field(
        default=(0.05, 0.1, 0.15, 0.2, 0.3),
        description="Largest change of a pixel, whose values lie in [0, 1].",
    )
    thresholds: Thresholds = Field(
        default=(0.0, 0.5, 0.9, 0.99),
        description="Thresholds p_t at which accepted and wrong images are counted.",
    )
    steps: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=20,
        description="Steps of projected gradient descent, each 2.5 / steps of the largest change.",
    )
    judged_at: JudgedAt = Field(
        default=JudgedAt(),
        description="The largest change and the threshold at which claim C14 is judged; among "
        "those above.",
    )
    test_images: TestImages = Field(
        default="all", description="So many test images, at even distances, are attacked, or all."
    )

    def needs(self) -> Iterator[Need]:
        """The members, in their order."""
        return (member.on(self.sample, computes=True) for member in self.members)

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """A member given twice, and a claim judged where nothing is measured."""
        yield from repeated(self.members, around, "members")
        for key, among in (("epsilon", self.epsilons), ("threshold", self.thresholds)):
            value = getattr(self.judged_at, key)
            if value not in among:
                yield (
                    f"judged_at.{key}",
                    f"{value} is not among {key}s, which are {', '.join(map(str, among))}",
                )

    def attacked(self, study: Study) -> list[dict[str, Any]]:
        """What the attacking job has to know of each member, the one attacked alone first."""
        needs = tuple(self.needs())
        return [
            {"label": member.label, **study.architecture(need)}
            for need, member in zip(needs, study.members(needs), strict=True)
        ]

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """How many attacked images are accepted and wrong, and one figure."""
        yield AdversarialSection(
            builder="overfit_atlas/questions/adversarial/section.py",
            template="overfit_atlas/questions/adversarial/section.html.j2",
            title=self.title,
            note=self.note,
            tables={name: study.paths.table(asked.name, name) for name in ("attacks", "claims")},
            figures=(study.figure(asked.name, "adversarial"),),
            members=[member.plain() for member in study.members(asked.needs)],
            judged_at=self.judged_at,
            steps=self.steps,
            test_images=self.test_images,
        )

    def claims(self, study: Study, asked: Experiment) -> str:
        """Claim C14."""
        return study.paths.table(asked.name, "claims")

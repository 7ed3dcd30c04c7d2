"""Settings of active learning: which images are labelled next (SL, future work)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from overfit_atlas.data.catalog import load_catalog
from overfit_atlas.fields import Name, distinct
from overfit_atlas.measures.acquisition import RANDOM, REJECTION, WAYS, Way
from overfit_atlas.study.question import Definitions, SeededQuestion
from overfit_atlas.study.runs import Need, RunOf, unfit_members
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study

TABLES = ("curves", "areas", "rounds")
SHARED = ("precision", "threads")
"""What one process computes with, and so all members alike."""


class ActiveLearningSection(Section):
    """The section of active learning."""

    members: list[dict[str, str]] = Field(description="Name, label and colour of each member.")
    ways: tuple[Way, ...] = Field(description="How the next images are chosen, in their order.")


class Settings(SeededQuestion):
    """Whether it helps to ask next for the labels of the images that the consensus rejects.

    A committee is trained on a few labelled images, and asks for the labels of some more of the
    pool, round after round; in each round every member is trained anew. A way of choosing is held
    against choosing at random (Salman and Liu, future work: "effective samples").
    """

    kind: Literal["active_learning"] = Field(description="The question that is asked.")
    sample: Name = Field(
        description="The sample whose training images are the pool; what is asked of an image is "
        "its label there."
    )
    members: Annotated[tuple[RunOf, ...], Field(min_length=2), AfterValidator(distinct)] = Field(
        description="The models of the committee, trained in one process."
    )
    ways: Annotated[tuple[Way, ...], Field(min_length=2), AfterValidator(distinct)] = Field(
        default=WAYS,
        description="How the next images are chosen. rejection: least largest P_min; entropy and "
        "margin: of the members' mean probabilities; disagreement: mean divergence of the members "
        "from their mean; random.",
    )
    first: Annotated[int, Field(ge=1)] = Field(
        default=100, description="Images labelled at the start, drawn by the seed."
    )
    step: Annotated[int, Field(ge=1)] = Field(
        default=100, description="Images whose labels each round asks for."
    )
    rounds: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=9, description="How often labels are asked for."
    )

    def needs(self) -> Iterator[Need]:
        """The members, which the jobs train themselves."""
        return (member.on(self.sample, chosen=True) for member in self.members)

    def trainings(self) -> Iterator[tuple[Need, int | None]]:
        """Every member in every round of every way."""
        for _ in self.ways:
            for number in range(self.rounds + 1):
                for need in self.needs():
                    yield need, self.first + number * self.step

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """Nothing to compare, members that no one process trains, and a pool that is too small."""
        yield from unfit_members(self.members, around, "members")
        for way in (REJECTION, RANDOM):
            if way not in self.ways:
                yield "ways", f"{way} is missing, which all others are held against; add it"
        models = [around.models[one.model] for one in self.members if one.model in around.models]
        for key in SHARED:
            found = sorted({str(getattr(model, key)) for model in models})
            if len(found) > 1:
                yield (
                    "members",
                    f"the models' {key} are {' and '.join(found)}; one process trains all members, "
                    "so give them one",
                )
        sample, catalog = around.samples.get(self.sample), load_catalog()
        if sample is None or sample.dataset not in catalog:
            return
        pool = sample.images(catalog[sample.dataset].counts["train"])
        asked = self.first + self.rounds * self.step
        if asked > pool:
            most = (pool - self.first) // self.step
            way_out = f"rounds can be at most {most}" if most > 0 else "lower first and step"
            yield (
                "rounds",
                f"first {self.first} and {self.rounds} times step {self.step} are {asked} images, "
                f"and {self.sample} has {pool}; {way_out}",
            )

    def committee(self, study: Study) -> list[dict[str, Any]]:
        """Name, architecture, learning and epochs of each member, in plain types."""
        needs = tuple(self.needs())
        return [
            {
                "name": member.name,
                "architecture": study.architecture(need),
                "learning": study.models[need.model].learning(),
                "epochs": study.epoch(need),
            }
            for need, member in zip(needs, study.members(needs), strict=True)
        ]

    def runtime(self, study: Study) -> int:
        """Minutes that a job is given on a cluster: those of each member in each round."""
        return (self.rounds + 1) * sum(study.models[one.model].runtime for one in self.members)

    def precision(self, study: Study) -> str:
        """The members' precision."""
        return study.models[self.members[0].model].precision

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """Accuracy against labels, and what each way gains."""
        yield ActiveLearningSection(
            builder="overfit_atlas/questions/active_learning/section.py",
            template="overfit_atlas/questions/active_learning/section.html.j2",
            title=self.title,
            note=self.note,
            tables={name: study.paths.table(asked.name, name) for name in TABLES},
            figures=(study.figure(asked.name, "learning"),),
            members=[member.plain() for member in study.members(asked.needs)],
            ways=self.ways,
        )

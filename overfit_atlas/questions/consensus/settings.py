"""Settings of the consensus of several models (Salman and Liu, Algorithm 1, Fig. 4, 6 and 7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from overfit_atlas.claims import published
from overfit_atlas.data.catalog import load_catalog
from overfit_atlas.fields import Entry, Name, Threshold, distinct
from overfit_atlas.study.explored import Explored
from overfit_atlas.study.question import (
    Coverages,
    Definitions,
    SeededQuestion,
    Thresholds,
    ThresholdSteps,
)
from overfit_atlas.study.runs import Need, RunsAt, unfit_members
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study

Rate = Annotated[float, Field(gt=0, lt=1)]

HIGHEST = 0.99
"""The highest threshold that is certified; above it too few inputs may be accepted."""


class Guarantee(Entry):
    """Thresholds certified on one part of the test images, and verified on the other."""

    risks: Annotated[tuple[Rate, ...], Field(min_length=1), AfterValidator(distinct)] = Field(
        default=(0.01, 0.02, 0.05),
        description="Shares of accepted images that may at most be wrong.",
    )
    delta: Rate = Field(
        default=0.1,
        description="Chance, at most, that a certified threshold is wrong more often than that.",
    )
    calibration: Rate = Field(
        default=0.5,
        description="Share of the test images that the thresholds are certified on.",
    )
    splits: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=20, description="How many times the test images are split anew, for each seed."
    )


class AgreementSection(Section):
    """The section of the agreement."""

    members: list[dict[str, str]] = Field(description="Name, label and colour of each member.")
    published: dict[str, Any] | None = Field(default=None, description="What was printed.")


class RiskSection(Section):
    """The section of risk and coverage."""

    members: list[dict[str, str]] = Field(description="Name, label and colour of each member.")
    published: dict[str, Any] | None = Field(default=None, description="What was printed.")
    calibration: float = Field(description="Share of the test images that certify.")


class SamplesSection(Section):
    """The section of followed samples."""

    command: str = Field(description="The command that draws any other sample.")


class Settings(SeededQuestion):
    """Consensus of several models (Salman and Liu, Algorithm 1, Fig. 6 and 7)."""

    kind: Literal["consensus"] = Field(description="The question that is asked.")
    sample: Name = Field(description="The sample that all members are trained on.")
    members: RunsAt = Field(
        description="The models that must agree; one model at two epochs is two members."
    )
    thresholds: Thresholds = Field(
        default=ThresholdSteps().numbers(), description="The thresholds p_t of the curves."
    )
    coverages: Coverages = Field(
        default=(0.9,), description="Shares classified at which accuracies are compared."
    )
    counts_at: Annotated[tuple[Threshold, ...], Field(min_length=1), AfterValidator(distinct)] = (
        Field(default=(0.99,), description="Thresholds p_t at which accepted samples are counted.")
    )
    published: str | None = Field(
        default=None,
        description="The entry under consensus in config/published.yaml whose numbers stand beside "
        "ours, or null for none.",
    )
    follow_samples: bool = Field(
        default=False,
        description="Whether three test images, the nearest to those of Salman and Liu's Fig. 4, "
        "are followed through every epoch of the first seed's members.",
    )
    guarantee: Guarantee = Field(
        default=Guarantee(),
        description="Thresholds p_t certified on one part of the test images, drawn by chance, and "
        "verified on the other (fixed-sequence testing with Clopper and Pearson's bound).",
    )
    replicates: Annotated[int, Field(ge=100, le=100_000)] = Field(
        default=500,
        description="Bootstrap replicates behind the intervals of areas under risk-coverage "
        "curves.",
    )
    neighbours: Annotated[int, Field(ge=1, le=100)] = Field(
        default=5,
        description="How many of the nearest training images are looked at for each test image; "
        "asked only where the sample keeps the training images' logits.",
    )

    def needs(self) -> Iterator[Need]:
        """The members; followed where three samples are drawn through every epoch of them."""
        return (member.on(self.sample, followed=self.follow_samples) for member in self.members)

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """Members that tables could not tell from their own words, and what is not there."""
        yield from published.mistakes("consensus", self.published)
        yield from unfit_members(self.members, around, "members")
        if len(self.members) < 2:
            yield "members", "one model agrees with itself; give two or more"
        if self.thresholds[0] > HIGHEST:
            yield (
                "thresholds",
                f"none lies at or below {HIGHEST:g}, from where thresholds are certified",
            )
        sample, catalog = around.samples.get(self.sample), load_catalog()
        if not sample or sample.dataset not in catalog:
            return
        counts = catalog[sample.dataset].counts
        if round(self.guarantee.calibration * counts["test"]) in (0, counts["test"]):
            yield (
                "guarantee.calibration",
                f"{self.guarantee.calibration:g} of {counts['test']} test images leaves none on "
                "one side",
            )
        images = sample.images(counts["train"])
        if sample.keep_train_logits and self.neighbours > images:
            yield "neighbours", f"{self.sample} has {images} images, fewer than asked"

    def printed(self) -> dict[str, Any] | None:
        """What was printed, to stand beside our numbers."""
        return published.read("consensus", self.published)

    def knows_training_images(self, study: Study) -> bool:
        """Whether the predictions of the runs hold the training images too."""
        return study.samples[self.sample].keep_train_logits

    def on_train_side(self, study: Study, asked: Experiment) -> dict[str, list[str]]:
        """Each seed's tables on the training images; empty where their logits are not kept."""
        seeds = asked.seeds if self.knows_training_images(study) else ()
        return {
            key: [study.paths.table(asked.name, f"seeds/{seed}/{name}") for seed in seeds]
            for key, name in (("gap", "gap"), ("agreement", "neighbours"))
        }

    def followed(self, study: Study, asked: Experiment) -> list[dict[str, Any]]:
        """The members with the runs they come from, so that any image can be drawn later."""
        return [
            {
                **member.plain(),
                "sample": need.sample,
                "dataset": study.samples[need.sample].dataset,
                "model": need.model,
                "regularizer": need.regularizer,
                "epoch": study.counts(need),
                "seed": asked.seeds[0],
            }
            for member, need in zip(study.members(asked.needs), asked.needs, strict=True)
        ]

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """The agreement, its rivals at equal coverage, and the followed samples if asked for."""
        members = [member.plain() for member in study.members(asked.needs)]
        room = "overfit_atlas/questions/consensus/sections"
        yield AgreementSection(
            builder=f"{room}/agreement.py",
            template=f"{room}/agreement.html.j2",
            title=self.title,
            note=self.note,
            tables={name: study.paths.table(asked.name, name) for name in ("headline", "curves")},
            figures=tuple(study.figure(asked.name, name) for name in ("consensus", "members")),
            members=members,
            published=self.printed(),
        )
        names = ["risk-coverage", "selectors", "k-of-n", "nested", "guarantee"]
        drawn = ["risk-coverage", "k-of-n"]
        if self.knows_training_images(study):
            names += ["gap", "neighbours", "neighbours-by-epoch"]
            drawn += ["train-gap", "neighbours"]
        yield RiskSection(
            builder=f"{room}/risk_coverage.py",
            template=f"{room}/risk_coverage.html.j2",
            title=f"{self.title}: at equal coverage",
            tables={name: study.paths.table(asked.name, name) for name in names},
            figures=tuple(study.figure(asked.name, name) for name in drawn),
            members=members,
            published=self.printed(),
            calibration=self.guarantee.calibration,
        )
        if self.follow_samples:
            yield SamplesSection(
                builder=f"{room}/samples.py",
                template=f"{room}/samples.html.j2",
                title=f"Three samples: {self.title}",
                tables={
                    name: study.paths.table(asked.name, f"samples/{name}")
                    for name in ("samples", "members")
                },
                figures=(study.figure(asked.name, "samples"),),
                command=f"overfit-atlas sample --study {study.paths.results} "
                f"--experiment {asked.name}",
            )

    def explored(self, study: Study, asked: Experiment) -> Iterator[Explored]:
        """All members together; their training images where they are kept."""
        sides = ("test", "train") if self.knows_training_images(study) else ("test",)
        yield Explored.of_all(asked, sides)

    def claims(self, study: Study, asked: Experiment) -> str | None:
        """Claims C6 to C10, C17 and C18, of the study's first consensus.

        Its variants measure no claim again.
        """
        first = study.of_kind(self.kind)[0]
        return study.paths.table(asked.name, "claims") if asked is first else None

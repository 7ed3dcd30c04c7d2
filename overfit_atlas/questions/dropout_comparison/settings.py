"""Settings of the consensus at several dropout rates (Salman and Liu, figure 8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from overfit_atlas.errors import nearest
from overfit_atlas.fields import Name, Threshold, distinct
from overfit_atlas.study.question import (
    Coverages,
    Definitions,
    SeededQuestion,
    Thresholds,
    ThresholdSteps,
)
from overfit_atlas.study.runs import NamedRuns, Need, named_twice, unfit_members
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study


class VariantsSection(Section):
    """The section of the variants."""

    variants: list[dict[str, str]] = Field(description="Name and label of each variant.")
    tested_at: tuple[float, ...] = Field(description="Thresholds at which they are compared.")


class Settings(SeededQuestion):
    """Consensus of several sets of models, such as one a dropout rate (Salman and Liu, Fig. 8)."""

    kind: Literal["dropout_comparison"] = Field(description="The question that is asked.")
    sample: Name = Field(description="The sample that all members are trained on.")
    variants: Annotated[tuple[NamedRuns, ...], Field(min_length=2)] = Field(
        description="The sets of models that are compared, in the order of the table."
    )
    reference: Name | None = Field(
        default=None,
        description="A variant of another kind that the others are held against, or null for none.",
    )
    claimed_best: Name | None = Field(
        default=None,
        description="The variant that the source calls better at low thresholds, or null.",
    )
    thresholds: Thresholds = Field(
        default=ThresholdSteps().numbers(), description="The thresholds p_t of the curves."
    )
    coverages: Coverages = Field(
        default=(0.9,), description="Shares classified at which the variants are compared."
    )
    tested_at: Annotated[tuple[Threshold, ...], Field(min_length=1), AfterValidator(distinct)] = (
        Field(
            default=(0.1, 0.5, 0.9),
            description="Thresholds p_t at which the variants are compared; the lowest is "
            "the one that claimed_best is about.",
        )
    )

    def needs(self) -> Iterator[Need]:
        """The members of all variants."""
        return (run.on(self.sample) for variant in self.variants for run in variant.members)

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """Names and labels given twice, names that are none, and thresholds that are not drawn."""
        names = self.variant_names()
        yield from named_twice(self.variants, "variants", "variant")
        for place, variant in enumerate(self.variants):
            yield from unfit_members(variant.members, around, f"variants.{place}.members")
        for key in ("reference", "claimed_best"):
            name = getattr(self, key)
            if name is not None and name not in names:
                yield (
                    key,
                    f"no variant is called {name!r}; there are {', '.join(names)}"
                    f"{nearest(name, names)}",
                )
        if self.claimed_best is not None and self.claimed_best == self.reference:
            yield (
                "claimed_best",
                f"{self.claimed_best!r} is the reference, which is of another kind; claim one of "
                "the others",
            )
        if len([name for name in names if name != self.reference]) < 2:
            yield "variants", "beside the reference there is one variant; give two to compare"
        for threshold in self.tested_at:
            if threshold not in self.thresholds:
                yield (
                    "tested_at",
                    f"{threshold:g} is not among thresholds, where the curves have it",
                )

    def needs_of_job(self, wildcards: Any) -> Iterator[Need]:
        """The members of the job's variant; a job of all variants needs those of every one."""
        name = getattr(wildcards, "variant", None)
        return (
            run.on(self.sample)
            for variant in self.variants
            if name in (None, variant.name)
            for run in variant.members
        )

    def variant_names(self) -> list[str]:
        """The names of the variants, in their order."""
        return [variant.name for variant in self.variants]

    def labelled(self) -> list[dict[str, str]]:
        """Name and label of each variant."""
        return [variant.shown() for variant in self.variants]

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """The variants tested against each other, and one figure."""
        yield VariantsSection(
            builder="overfit_atlas/questions/dropout_comparison/section.py",
            template="overfit_atlas/questions/dropout_comparison/section.html.j2",
            title=self.title,
            note=self.note,
            tables={name: study.paths.table(asked.name, name) for name in ("variants", "tests")},
            figures=(study.figure(asked.name, "variants"),),
            variants=self.labelled(),
            tested_at=self.tested_at,
        )

    def claims(self, study: Study, asked: Experiment) -> str:
        """Claims C11a and C11b."""
        return study.paths.table(asked.name, "claims")

"""Settings of consensus against the number of training images (Salman and Liu, section V-B)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from overfit_atlas.data.catalog import load_catalog
from overfit_atlas.fields import Name, distinct
from overfit_atlas.study.question import Coverages, Definitions, SeededQuestion, Thresholds
from overfit_atlas.study.runs import Need, RunsAt, unfit_members
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study


class SizeSection(Section):
    """The section of dataset sizes."""

    members: list[dict[str, str]] = Field(description="Name, label and colour of each member.")


class Settings(SeededQuestion):
    """Consensus against the number of training images (Salman and Liu, section V-B)."""

    kind: Literal["dataset_size"] = Field(description="The question that is asked.")
    samples: Annotated[tuple[Name, ...], Field(min_length=2), AfterValidator(distinct)] = Field(
        description="Samples of one dataset, from the smallest to the largest."
    )
    members: RunsAt = Field(description="The models that must agree, trained on each sample.")
    thresholds: Thresholds = Field(
        default=(0.5, 0.9),
        description="Thresholds p_t at which accuracy and share classified are compared.",
    )
    coverages: Coverages = Field(
        default=(0.5, 0.9), description="Shares classified at which accuracies are compared."
    )

    def needs(self) -> Iterator[Need]:
        """Every member on every sample."""
        return (member.on(sample) for sample in self.samples for member in self.members)

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """A member given twice, samples of two datasets, and sizes that do not rise."""
        yield from unfit_members(self.members, around, "members")
        known = [around.samples[name] for name in self.samples if name in around.samples]
        datasets = list(dict.fromkeys(sample.dataset for sample in known))
        if len(datasets) > 1:
            yield "samples", f"these are of {len(datasets)} datasets: {', '.join(datasets)}"
        catalog = load_catalog()
        if len(known) < len(self.samples) or not set(datasets) <= set(catalog):
            return
        sizes = [sample.images(catalog[sample.dataset].counts["train"]) for sample in known]
        if sizes != sorted(set(sizes)):
            told = ", ".join(map(str, sizes))
            yield "samples", f"their sizes ({told}) do not rise; sort them, each size once"

    def needs_of_job(self, wildcards: Any) -> Iterator[Need]:
        """The members on the job's sample; a job of all samples needs those on every one."""
        sample = getattr(wildcards, "sample", None)
        return (need for need in self.needs() if sample in (None, need.sample))

    def shown(self, study: Study) -> list[dict[str, str]]:
        """Name, label and colour of each member, the same on every sample."""
        on_the_first = tuple(member.on(self.samples[0]) for member in self.members)
        return [member.plain() for member in study.members(on_the_first)]

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """Accuracy against the number of images, and one figure."""
        yield SizeSection(
            builder="overfit_atlas/questions/dataset_size/section.py",
            template="overfit_atlas/questions/dataset_size/section.html.j2",
            title=self.title,
            note=self.note,
            tables={name: study.paths.table(asked.name, name) for name in ("sizes", "variation")},
            figures=(study.figure(asked.name, "dataset-size"),),
            members=self.shown(study),
        )

    def claims(self, study: Study, asked: Experiment) -> str:
        """Claim C12."""
        return study.paths.table(asked.name, "claims")

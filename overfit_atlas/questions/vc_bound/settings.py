"""Settings of the VC bound (the Rutgers report, section 3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from overfit_atlas.fields import Name, distinct
from overfit_atlas.study.question import Definitions, SeededQuestion
from overfit_atlas.study.runs import Need, RunAt, repeated, unmeasured
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study


class Bounded(RunAt):
    """A network that is bounded."""

    sample: Name = Field(description="The sample that it is trained on.")


class Settings(SeededQuestion):
    """The VC bound beside the test error of every network (the Rutgers report, section 3.1)."""

    kind: Literal["vc_bound"] = Field(description="The question that is asked.")
    runs: Annotated[tuple[Bounded, ...], Field(min_length=1), AfterValidator(distinct)] = Field(
        description="The networks that are bounded."
    )
    eta: Annotated[float, Field(gt=0, lt=1)] = Field(
        default=0.05, description="The bound holds with probability at least 1 - eta."
    )

    def needs(self) -> Iterator[Need]:
        """The runs, in their order."""
        return (run.on(run.sample, computes=True) for run in self.runs)

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """A run given twice, and epochs at which the train error is not measured."""
        yield from repeated(self.runs, around, "runs")
        for place, run in enumerate(self.runs):
            yield from unmeasured(run.model, run.epoch, around, f"runs.{place}")

    def samples(self) -> list[str]:
        """The samples, each once."""
        return list(dict.fromkeys(run.sample for run in self.runs))

    def bounded(self, study: Study) -> list[dict[str, Any]]:
        """What tables and figures have to know of each run."""
        return [
            {
                "sample": need.sample,
                "model": need.model,
                "regularizer": study.regularizers[need.regularizer].label,
                "epoch": study.counts(need),
                "label": study.models[need.model].label,
                "color": study.models[need.model].color,
            }
            for need in self.needs()
        ]

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """The bounds, and one figure."""
        yield Section(
            builder="overfit_atlas/questions/vc_bound/section.py",
            template="overfit_atlas/questions/vc_bound/section.html.j2",
            title=self.title,
            note=self.note,
            tables={
                "bounds": study.paths.table(asked.name, "vc-bound"),
                "limits": study.paths.table(asked.name, "vc-limits"),
                "curve": study.paths.table(asked.name, "vc-curve"),
            },
            figures=(study.figure(asked.name, "vc-bound"),),
        )

    def claims(self, study: Study, asked: Experiment) -> str:
        """Claim RU8."""
        return study.paths.table(asked.name, "claims")

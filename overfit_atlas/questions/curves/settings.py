"""Settings of the training curves (Salman and Liu, figure 2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from overfit_atlas.fields import Name
from overfit_atlas.study.question import Definitions, SeededQuestion
from overfit_atlas.study.runs import Need, RunsOf
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Cell, Experiment, Study


class Settings(SeededQuestion):
    """Training curves of every run of the study, and of runs asked for here (SL, Fig. 2)."""

    kind: Literal["curves"] = Field(description="The question that is asked.")
    sample: Name | None = Field(
        default=None, description="The sample that the runs below are trained on."
    )
    runs: RunsOf | None = Field(
        default=None,
        description="Runs of this experiment's own. The curves of all runs that other experiments "
        "need are drawn in any case.",
    )

    def needs(self) -> Iterator[Need]:
        """The runs of its own, if any."""
        if self.sample is not None:
            yield from (run.on(self.sample) for run in self.runs or ())

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """Runs without a sample, a sample without runs, and a study that trains nothing."""
        if (self.sample is None) != (self.runs is None):
            yield "", "sample and runs belong together: give both or neither"
        if not any(
            True
            for name in around.run
            if name in around.experiments
            for _ in around.experiments[name].needs()
        ):
            yield "", "no experiment under run trains a network, so there is no curve to draw"

    def seeds_of_cell(self, study: Study, sample: str, model: str, regularizer: str) -> list[int]:
        """The seeds of a cell, for which its curves are drawn together."""
        return list(study.cells[Cell(sample, model, regularizer)])

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """A figure for each model and regularizer, grouped by sample."""
        yield Section(
            builder="overfit_atlas/questions/curves/section.py",
            template="overfit_atlas/questions/curves/section.html.j2",
            title=self.title,
            note=self.note,
            figures=tuple(
                study.figure(
                    asked.name,
                    f"{cell.sample}/{cell.model}/{cell.regularizer}",
                    title=f"{study.models[cell.model].label}, "
                    f"{study.regularizers[cell.regularizer].label}",
                    group=cell.sample,
                    drawing="training-curves",
                )
                for cell in study.cells
            ),
        )

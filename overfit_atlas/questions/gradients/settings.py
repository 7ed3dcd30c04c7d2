"""Settings of the gradients' norms over epochs (Salman and Liu, section III)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from overfit_atlas.fields import Name
from overfit_atlas.study.question import Definitions, SeededQuestion
from overfit_atlas.study.runs import Need, RunsOf, at_two_epochs
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study


class Settings(SeededQuestion):
    """Norm of the training loss's gradient at saved epochs (Salman and Liu, section III)."""

    kind: Literal["gradients"] = Field(description="The question that is asked.")
    sample: Name = Field(description="The sample that the models are trained on.")
    runs: RunsOf = Field(
        description="The models whose gradients are measured, up to the epoch of each."
    )
    every: Annotated[int, Field(ge=1)] = Field(
        default=1,
        description="Epochs between two measurements; the first and the last are always measured.",
    )

    def needs(self) -> Iterator[Need]:
        """The runs, in their order."""
        return (run.on(self.sample, computes=True, computes_every=self.every) for run in self.runs)

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """A run given at two epochs."""
        yield from at_two_epochs(self.runs, "runs")

    def checkpoints(self, study: Study, seed: str) -> list[str]:
        """The checkpoints of a seed that are measured, run by run."""
        return [
            study.checkpoint_at(need, seed, epoch)
            for need in self.needs()
            for epoch in study.computed_with(need)
        ]

    def measured(self, study: Study) -> list[dict[str, Any]]:
        """What the measuring job has to know of each run."""
        return [
            {
                "label": study.models[need.model].label,
                "regularizer_name": study.regularizers[need.regularizer].label,
                **study.architecture(need),
                "batch_size": study.models[need.model].batch_size,
                "epochs": study.computed_with(need),
            }
            for need in self.needs()
        ]

    def drawn(self, study: Study) -> list[dict[str, str]]:
        """Model, regularizer and colour of each run, as the tables call them."""
        return [
            {
                "model": study.models[run.model].label,
                "regularizer": study.regularizers[run.regularizer].label,
                "color": study.models[run.model].color,
            }
            for run in self.runs
        ]

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """What the norms do once the loss has settled, and one figure."""
        yield Section(
            builder="overfit_atlas/questions/gradients/section.py",
            template="overfit_atlas/questions/gradients/section.html.j2",
            title=self.title,
            note=self.note,
            tables={
                name: study.paths.table(asked.name, name)
                for name in ("gradients", "changes", "claims")
            },
            figures=(study.figure(asked.name, "gradients"),),
        )

    def claims(self, study: Study, asked: Experiment) -> str:
        """Claim C16."""
        return study.paths.table(asked.name, "claims")

"""Settings of SGD on under-determined least squares (the Rutgers report, section 7)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from overfit_atlas.study.question import Definitions, SeededQuestion
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study


class MinimumNormSection(Section):
    """The section of the minimum norm."""

    size: int = Field(description="Number of samples.")
    dimensions: int = Field(description="Number of weights.")
    epochs: int = Field(description="Epochs of SGD.")
    interpolators: int = Field(description="Number of random interpolators.")


class Settings(SeededQuestion):
    """SGD on under-determined least squares (the Rutgers report, section 7); trains no network."""

    kind: Literal["minimum_norm"] = Field(description="The question that is asked.")
    size: Annotated[int, Field(ge=1, le=10_000)] = Field(
        default=50, description="Number of samples n."
    )
    dimensions: Annotated[int, Field(ge=2, le=100_000)] = Field(
        default=200, description="Number of weights d, more than samples."
    )
    epochs: Annotated[int, Field(ge=1)] = Field(default=2000, description="Epochs of SGD.")
    batch_size: Annotated[int, Field(ge=1)] = Field(
        default=10, description="Samples a step of SGD."
    )
    start_spread: Annotated[float, Field(gt=0, le=1000)] = Field(
        default=0.1,
        description="Standard deviation of the weights from which the second path starts.",
    )
    interpolators: Annotated[int, Field(ge=1)] = Field(
        default=200,
        description="Number of random interpolators that SGD's solution is held against.",
    )

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """Fewer weights than would leave a choice."""
        if self.dimensions <= self.size:
            yield (
                "dimensions",
                f"{self.dimensions} weights for {self.size} samples leave one solution or none; "
                "give more dimensions than samples",
            )

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """The solution that SGD picks, and one figure."""
        yield MinimumNormSection(
            builder="overfit_atlas/questions/minimum_norm/section.py",
            title=self.title,
            note=self.note,
            tables={
                "summary": study.paths.table(asked.name, "minimum-norm"),
                "paths": study.paths.table(asked.name, "sgd-paths"),
                "norms": study.paths.table(asked.name, "norms"),
            },
            figures=(study.figure(asked.name, "minimum-norm"),),
            size=self.size,
            dimensions=self.dimensions,
            epochs=self.epochs,
            interpolators=self.interpolators,
        )

    def claims(self, study: Study, asked: Experiment) -> str:
        """Claim RU9."""
        return study.paths.table(asked.name, "claims")

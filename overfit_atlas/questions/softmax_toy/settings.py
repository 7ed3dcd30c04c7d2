"""Settings of the toy example of the softmax (Salman and Liu, section III)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from overfit_atlas.study.question import Definitions, Question
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study

Logit = Annotated[float, Field(ge=-1000, le=1000)]
Factor = Annotated[float, Field(gt=0, le=1000)]


class ToySection(Section):
    """The section of the toy example."""

    scale: float = Field(description="The factor of the logits that the text speaks of.")


class Settings(Question):
    """Loss of each class when all logits are multiplied (Salman and Liu, section III)."""

    kind: Literal["softmax_toy"] = Field(description="The question that is asked.")
    logits: Annotated[tuple[Logit, ...], Field(min_length=2)] = Field(
        default=(0.0, 0.5, 1.0, 2.0), description="The logits of one input, one a class."
    )
    scale: Factor = Field(default=1.25, description="The factor that all logits are multiplied by.")
    highest: Annotated[float, Field(ge=1, le=1000)] = Field(
        default=4.0, description="The highest factor that is drawn."
    )
    points: Annotated[int, Field(ge=2, le=10_000)] = Field(
        default=161, description="How many factors are drawn, from 0 on."
    )

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """Logits that no factor tells apart, and a factor beyond those drawn."""
        if len(set(self.logits)) == 1:
            yield "logits", "all are equal, so that no factor changes a loss; give two that differ"
        if self.scale > self.highest:
            yield "scale", f"{self.scale:g} lies beyond the highest factor drawn, {self.highest:g}"

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """The table before and after, and one figure."""
        yield ToySection(
            builder="overfit_atlas/questions/softmax_toy/section.py",
            template="overfit_atlas/questions/softmax_toy/section.html.j2",
            title=self.title,
            note=self.note,
            tables={"toy": study.paths.table(asked.name, "toy")},
            figures=(study.figure(asked.name, "toy"),),
            scale=self.scale,
        )

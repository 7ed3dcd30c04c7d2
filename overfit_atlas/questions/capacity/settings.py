"""Settings of the capacity sweep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from overfit_atlas.fields import Epoch, LowestValidationLoss, Name, distinct
from overfit_atlas.spelling import LOWEST_VALIDATION_LOSS
from overfit_atlas.study.question import Definitions, SeededQuestion
from overfit_atlas.study.runs import Need, unmeasured
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study


class CapacitySection(Section):
    """The section of the capacity sweep."""

    stopped: bool = Field(description="Whether validation chooses each run's epoch.")


class Settings(SeededQuestion):
    """Train and test error against the number of parameters.

    Whether the test error has a peak near the width that fits the training images, and falls again
    beyond it; with wrong labels, and where each run is stopped by validation.
    """

    kind: Literal["capacity"] = Field(description="The question that is asked.")
    sample: Name = Field(description="The sample that all models are trained on.")
    models: Annotated[tuple[Name, ...], Field(min_length=2), AfterValidator(distinct)] = Field(
        description="The mlp in several widths, each a model with one hidden layer."
    )
    regularizer: Name = Field(default="none", description="The regularizer of all models.")
    epoch: Epoch | LowestValidationLoss | None = Field(
        default=None,
        description="The epoch that counts; the last stage's end if left out. "
        "lowest-validation-loss: each run's own, as early stopping chooses it.",
    )

    def needs(self) -> Iterator[Need]:
        """Every width, all with one regularizer on one sample."""
        return (
            Need(self.sample, model, self.regularizer, self.epoch, computes=True)
            for model in self.models
        )

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """Models without one width, widths given twice, and epochs that are not measured."""
        widths: dict[str, str] = {}
        for place, name in enumerate(self.models):
            model = around.models.get(name)
            if model is None:
                continue
            hidden = model.options.get("hidden")
            if not isinstance(hidden, list) or len(hidden) != 1:
                yield (
                    f"models.{place}",
                    f"{name} is no mlp with one hidden layer, whose width counts",
                )
            elif (width := str(hidden[0])) in widths:
                yield (
                    f"models.{place}",
                    f"{name} is as wide as {widths[width]}; a width counts once",
                )
            else:
                widths[width] = name
            yield from unmeasured(name, self.epoch, around, f"models.{place}")

    def widths(self, study: Study) -> list[dict[str, int | LowestValidationLoss]]:
        """The hidden units of each run and the epoch that counts, a number or a rule."""
        return [
            {"width": study.models[need.model].options["hidden"][0], "epoch": study.counts(need)}
            for need in self.needs()
        ]

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """The table of widths, and one figure."""
        yield CapacitySection(
            builder="overfit_atlas/questions/capacity/section.py",
            title=self.title,
            note=self.note,
            tables={
                "capacity": study.paths.table(asked.name, "capacity"),
                "points": study.paths.table(asked.name, "interpolation-points"),
                "descents": study.paths.table(asked.name, "descents"),
                "runs": study.paths.table(asked.name, "runs"),
            },
            figures=(study.figure(asked.name, "capacity"),),
            stopped=self.epoch == LOWEST_VALIDATION_LOSS,
        )

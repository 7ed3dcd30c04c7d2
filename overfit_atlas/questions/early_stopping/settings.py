"""Settings of when to stop: which epoch validation chooses, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field

from overfit_atlas.fields import Name
from overfit_atlas.study.followed import FollowsRuns
from overfit_atlas.study.question import Definitions
from overfit_atlas.study.runs import at_two_epochs
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study

SUMMARIES = ("chosen", "stopping")


class StoppingSection(Section):
    """The section of early stopping."""

    runs: list[dict[str, str]] = Field(description="Model, regularizer and label of each run.")
    patience: int = Field(description="Epochs that the rule with patience waits.")


class Settings(FollowsRuns):
    """Which epoch validation would stop at, and what that is worth on the test images.

    The epochs of the lowest validation loss and error, and of the lowest test loss, error and AURC:
    whether they are one, and what stopping there gains over the last epoch.
    """

    kind: Literal["early_stopping"] = Field(description="The question that is asked.")
    sample: Name = Field(
        description="The sample that the models are trained on; it has validation images."
    )
    patience: Annotated[int, Field(ge=1)] = Field(
        default=5,
        description="The rule with patience stops once the validation loss has not fallen below "
        "its lowest for so many epochs, and takes the epoch of that lowest.",
    )

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """No validation images, and runs that are given twice, too short, or not followed."""
        sample = around.samples.get(self.sample)
        if sample is not None and not sample.validation:
            yield (
                "sample",
                f"{self.sample} holds no validation images out, by which an epoch could be chosen; "
                f"give samples.{self.sample}.validation",
            )
        yield from at_two_epochs(self.runs, "runs")
        for place, run in enumerate(self.runs):
            model = around.models.get(run.model)
            if model is None:
                continue
            if model.epoch(run.epoch) < 2:
                yield f"runs.{place}", f"{run.model} has one epoch; there is none to choose"
            if model.measure_every > 1:
                yield (
                    f"runs.{place}",
                    f"models.{run.model}.measure_every is {model.measure_every}; any epoch may be "
                    "chosen, so set it to 1",
                )

    def measures(self, study: Study, run: Any) -> str:
        """The losses and accuracies by epoch of a run, for ``run.seed``."""
        return study.measures(self.need(run), run.seed)

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """What each rule chooses and is worth, and a figure a run."""
        runs = self.labelled(study)
        yield StoppingSection(
            builder="overfit_atlas/questions/early_stopping/section.py",
            template="overfit_atlas/questions/early_stopping/section.html.j2",
            title=self.title,
            note=self.note,
            tables={name: study.paths.table(asked.name, name) for name in SUMMARIES},
            figures=tuple(
                study.figure(
                    asked.name,
                    f"{run['model']}/{run['regularizer']}/stopping",
                    group=run["label"],
                )
                for run in runs
            ),
            runs=runs,
            patience=self.patience,
        )

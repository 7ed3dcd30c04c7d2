"""Settings of what happens to each sample during training (Salman and Liu, Fig. 2, 3 and 5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from overfit_atlas.study.explored import Explored
from overfit_atlas.study.followed import FollowsRuns
from overfit_atlas.study.question import Definitions
from overfit_atlas.study.runs import at_two_epochs
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study

FIGURES = ("loss-split", "temperature", "densities", "data-map")


class DynamicsSection(Section):
    """The section of the dynamics."""

    runs: list[dict[str, str]] = Field(description="Model, regularizer and label of each run.")


class Settings(FollowsRuns):
    """What happens to each sample during training (Salman and Liu, Fig. 2, 3 and 5).

    Loss split, temperature, densities of the loss, forgetting.
    """

    kind: Literal["dynamics"] = Field(description="The question that is asked.")
    densities: Annotated[int, Field(ge=1, le=100)] = Field(
        default=20,
        description="At how many epochs, evenly chosen, the densities of the loss are drawn.",
    )

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """Runs that are measured now and then, given twice, or too short to follow."""
        yield from at_two_epochs(self.runs, "runs")
        for place, run in enumerate(self.runs):
            model = around.models.get(run.model)
            if model is not None and model.epoch(run.epoch) < 2:
                yield f"runs.{place}", f"{run.model} has one epoch; to follow samples takes two"
        for name in dict.fromkeys(run.model for run in self.runs):
            model = around.models.get(name)
            if model is not None and model.measure_every > 1:
                yield (
                    "",
                    f"models.{name}.measure_every is {model.measure_every}; samples are followed "
                    "from epoch to epoch, so set it to 1",
                )

    def knows_training_images(self, study: Study) -> bool:
        """Whether the predictions of the runs hold the training images too."""
        return study.samples[self.sample].keep_train_logits

    def followed(self, study: Study, asked: Experiment) -> list[dict[str, str]]:
        """Model, regularizer, label and name in the claims of each run."""
        return [run | {"setting": f"{asked.name}: {run['label']}"} for run in self.labelled(study)]

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """The findings of all runs, and four figures a run."""
        yield DynamicsSection(
            builder="overfit_atlas/questions/dynamics/section.py",
            template="overfit_atlas/questions/dynamics/section.html.j2",
            title=self.title,
            note=self.note,
            tables={
                "findings": study.paths.table(asked.name, "dynamics"),
                "claims": study.paths.table(asked.name, "claims"),
            },
            figures=tuple(
                study.figure(
                    asked.name,
                    f"{run['model']}/{run['regularizer']}/{name}",
                    group=run["label"],
                )
                for run in self.followed(study, asked)
                for name in FIGURES
            ),
            runs=self.followed(study, asked),
        )

    def explored(self, study: Study, asked: Experiment) -> Iterator[Explored]:
        """All runs together; their training images where they are kept."""
        sides = ("test", "train") if self.knows_training_images(study) else ("test",)
        yield Explored.of_all(asked, sides)

    def claims(self, study: Study, asked: Experiment) -> str:
        """Claims C1 to C5."""
        return study.paths.table(asked.name, "claims")

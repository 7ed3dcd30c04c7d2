"""A question that follows runs on one sample from epoch to epoch, each in jobs of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pydantic import Field

from overfit_atlas.fields import Name
from overfit_atlas.study.question import SeededQuestion
from overfit_atlas.study.runs import Need, RunsOf

if TYPE_CHECKING:
    from overfit_atlas.study.study import Study


class FollowsRuns(SeededQuestion):
    """Its jobs have the wildcards model, regularizer and seed, which single out one run."""

    sample: Name = Field(description="The sample that the models are trained on.")
    runs: RunsOf = Field(
        description="The models that are followed, each model with a regularizer once."
    )

    def needs(self) -> Iterator[Need]:
        """The runs, each followed from epoch to epoch."""
        return (run.on(self.sample, followed=True) for run in self.runs)

    def need(self, run: Any) -> Need:
        """The run that ``run.model`` and ``run.regularizer`` name."""
        asked = (run.model, run.regularizer)
        [found] = [need for need in self.needs() if (need.model, need.regularizer) == asked]
        return found

    def predictions(self, study: Study, run: Any) -> str:
        """The logits of a run, for ``run.seed``."""
        return study.predictions(self.need(run), run.seed)

    def last_epoch(self, study: Study, run: Any) -> int:
        """The epoch up to which a run is followed."""
        return study.epoch(self.need(run))

    def labelled(self, study: Study) -> list[dict[str, str]]:
        """Model, regularizer and label of each run."""
        return [
            {
                "model": need.model,
                "regularizer": need.regularizer,
                "label": study.run_label(need),
            }
            for need in self.needs()
        ]

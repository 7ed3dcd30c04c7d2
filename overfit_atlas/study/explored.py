"""What the explorer shows of a question: runs that predict the same inputs, seed by seed.

Planned while the rules are read, so nothing here reads a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from overfit_atlas.study.runs import Need

if TYPE_CHECKING:
    from overfit_atlas.study.study import Experiment, Study


@dataclass(frozen=True)
class Explored:
    """A set of members that decide on the same inputs.

    ``name`` is unique in the study and a path, ``experiment`` or ``experiment/sample``. ``sides``:
    those that the predictions hold, the one to show first in front. ``chosen``: places of the
    members that decide together at first.
    """

    name: str
    experiment: str
    kind: str
    title: str
    sample: str
    needs: tuple[Need, ...]
    seeds: tuple[int, ...]
    sides: tuple[str, ...] = ("test",)
    chosen: tuple[int, ...] = ()

    @classmethod
    def of_all(cls, asked: Experiment, sides: tuple[str, ...]) -> Explored:
        """All runs of an experiment, which share its sample, as one set of members."""
        settings: Any = asked.settings
        return cls(
            name=asked.name,
            experiment=asked.name,
            kind=asked.kind,
            title=settings.title,
            sample=settings.sample,
            needs=asked.needs,
            seeds=asked.seeds,
            sides=sides,
        )

    def predictions(self, study: Study, seed: int | str) -> list[str]:
        """The logits of each member."""
        return [study.predictions(need, seed) for need in self.needs]

    def all_predictions(self, study: Study) -> list[str]:
        """The same of every seed, seed by seed."""
        return [path for seed in self.seeds for path in self.predictions(study, seed)]

    def epochs(self, study: Study) -> list[int | str]:
        """The epoch at which each member decides: a number, or a rule that chooses it."""
        return [study.counts(need) for need in self.needs]

    def names(self, study: Study) -> list[str]:
        """The name of each member, as tables call it."""
        return [member.name for member in study.members(self.needs)]

    def shown(self, study: Study, facts: Mapping[str, Any]) -> dict[str, Any]:
        """What the page says of it, in plain types; ``facts`` are those of all datasets."""
        sample = study.samples[self.sample]
        members = study.members(self.needs)
        return {
            "name": self.name,
            "experiment": self.experiment,
            "kind": self.kind,
            "title": self.title,
            "sample": self.sample,
            "dataset": sample.dataset,
            "classes": [str(name) for name in facts[sample.dataset]["class_names"]],
            "treatment": sample.treatment()[0],
            "pixels": sample.pixels,
            "members": [
                {**member.plain(), "epoch": epoch}
                for member, epoch in zip(members, self.epochs(study), strict=True)
            ],
            "seeds": list(self.seeds),
            "sides": list(self.sides),
            "chosen": list(self.chosen or range(len(members))),
            "files": {str(seed): self.predictions(study, seed) for seed in self.seeds},
        }


def explored(study: Study) -> dict[str, Explored]:
    """Every set that some question offers, by its name, in the study's order."""
    offered = (
        one for asked in study.experiments.values() for one in asked.settings.explored(study, asked)
    )
    return {one.name: one for one in offered}

"""Settings of the question whether models err independently (SL, sections IV-B and VI)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field

from overfit_atlas.fields import Name
from overfit_atlas.study.question import Definitions, Question, Seeds
from overfit_atlas.study.runs import NamedRuns, Need, named_twice, repeated
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study


class Family(NamedRuns):
    """A set of models with one thing in which they differ."""

    differ: Literal["seeds", "members"] = Field(
        description="seeds takes each member's runs of all seeds as one set of models; members "
        "takes all members of one seed as one set, a set a seed."
    )
    sample: Name = Field(description="The sample that the models are trained on.")
    seeds: Seeds = Field(description="The family's seeds.")


class IndependenceSection(Section):
    """The section of independence."""

    families: list[dict[str, str]] = Field(description="Name and label of each family.")


class Settings(Question):
    """Whether models err independently (Salman and Liu, sections IV-B and VI)."""

    kind: Literal["independence"] = Field(description="The question that is asked.")
    families: Annotated[tuple[Family, ...], Field(min_length=1)] = Field(
        description="Sets of models, each with one thing in which its models differ."
    )

    def needs(self) -> Iterator[Need]:
        """Every member of every family, for the family's seeds."""
        return (
            Need(family.sample, run.model, run.regularizer, run.epoch, family.seeds)
            for family in self.families
            for run in family.members
        )

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """Names given twice, and families of one model, which can agree with nobody."""
        yield from named_twice(self.families, "families", "family")
        for place, family in enumerate(self.families):
            yield from repeated(family.members, around, f"families.{place}.members")
            if family.differ == "seeds" and len(family.seeds) < 2:
                yield (
                    f"families.{place}.seeds",
                    f"{list(family.seeds)} is one model; models that differ in their seed take two "
                    "seeds or more",
                )
            if family.differ == "members" and len(family.members) < 2:
                yield (
                    f"families.{place}.members",
                    "one member is one model; models that differ as members take two or more",
                )

    def labelled(self) -> list[dict[str, str]]:
        """Name and label of each family."""
        return [family.shown() for family in self.families]

    def family_names(self) -> list[str]:
        """The names of the families."""
        return [family.name for family in self.families]

    def sets(self, study: Study, family: str) -> dict[str, list[list[int | str]]]:
        """The sets of models of one family: a set's name to the name and epoch of each model."""
        return {
            key: [[model, epoch] for model, _, epoch in models]
            for key, models in self._sets(study, family).items()
        }

    def predictions(self, study: Study, family: str) -> list[str]:
        """The predictions of one family, in the order of its sets."""
        return [
            predictions
            for models in self._sets(study, family).values()
            for _, predictions, _ in models
        ]

    def _sets(self, study: Study, name: str) -> dict[str, list[tuple[str, str, int | str]]]:
        """A set's name to (name, predictions, epoch) of each of its models."""
        [family] = [family for family in self.families if family.name == name]
        needs = tuple(run.on(family.sample) for run in family.members)
        runs = [(need.model, need.regularizer) for need in needs]
        found: dict[str, list[tuple[str, str, int | str]]] = {}
        for need, member in zip(needs, study.members(needs), strict=True):
            model = f"{need.model}+{need.regularizer}"
            if runs.count((need.model, need.regularizer)) > 1:
                model = f"{model}@{study.counts(need)}"
            for seed in family.seeds:
                own = (study.predictions(need, seed), study.counts(need))
                if family.differ == "members":
                    found.setdefault(f"seed-{seed}", []).append((model, *own))
                else:
                    found.setdefault(member.name, []).append((f"seed-{seed}", *own))
        return found

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """How often all models err together, and one figure."""
        yield IndependenceSection(
            builder="overfit_atlas/questions/independence/section.py",
            template="overfit_atlas/questions/independence/section.html.j2",
            title=self.title,
            note=self.note,
            tables={name: study.paths.table(asked.name, name) for name in ("sizes", "fits")},
            figures=(study.figure(asked.name, "independence"),),
            families=self.labelled(),
        )

    def claims(self, study: Study, asked: Experiment) -> str:
        """Claim C13."""
        return study.paths.table(asked.name, "claims")

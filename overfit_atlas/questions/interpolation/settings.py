"""Settings of lines and planes through solutions (Salman and Liu, figure 1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, Field

from overfit_atlas.fields import Epoch, Name
from overfit_atlas.study.question import Definitions, SeededQuestion, Seeds, Steps, numbers_within
from overfit_atlas.study.runs import Need
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study

TestImages = Annotated[int, Field(ge=1)] | Literal["all"]


class PlaceSteps(Steps):
    """Places at even distances, and some beside them."""

    start: Annotated[float, Field(ge=-10, le=0)] = Field(default=-1.0, description="Lowest place.")
    stop: Annotated[float, Field(ge=1, le=11)] = Field(default=2.0, description="Highest place.")
    step: Annotated[float, Field(ge=0.001, le=1)] = Field(
        default=0.05, description="Distance between places."
    )


if TYPE_CHECKING:
    Places = tuple[float, ...]
else:
    Places = numbers_within(PlaceSteps, ge=-10, le=11)


def _with_ends(places: tuple[float, ...]) -> tuple[float, ...]:
    """``places`` with the two solutions themselves."""
    return tuple(sorted({*places, 0.0, 1.0}))


class InterpolationSection(Section):
    """The section of what lies between solutions."""

    good_range: tuple[float, float] = Field(description="Where the paper calls solutions good.")
    test_images: TestImages = Field(description="How many test images are evaluated.")


class Settings(SeededQuestion):
    """Test loss on straight lines and planes through solutions (Salman and Liu, Fig. 1)."""

    kind: Literal["interpolation"] = Field(description="The question that is asked.")
    seeds: Annotated[Seeds, Field(min_length=2)] | None = Field(
        default=None,
        description="Seeds of this experiment instead of the study's; two or more, every pair is "
        "joined by a line, and the first three span the plane.",
    )
    sample: Name = Field(description="The sample that the model is trained on.")
    model: Name = Field(description="A model's name.")
    regularizer: Name = Field(description="A regularizer's name.")
    epoch: Epoch | None = Field(
        default=None,
        description="The epoch whose checkpoint is a solution; the last stage's end if left out.",
    )
    alphas: Annotated[Places, AfterValidator(_with_ends)] = Field(
        default=PlaceSteps().numbers(),
        description="The places a of w = a w1 + (1 - a) w2, as a list or start, stop and step; 0 "
        "and 1 always belong to them.",
    )
    good_range: tuple[float, float] = Field(
        default=(-1.0, 0.4),
        description="The places between which the paper calls the solutions good; claim C15 is "
        "judged there.",
    )
    plane: Annotated[int, Field(ge=0, le=201)] = Field(
        default=21,
        description="Points a side of the grid on the plane through the first three solutions; 0 "
        "draws none. It takes three seeds.",
    )
    test_images: TestImages = Field(
        default="all", description="So many test images, at even distances, are evaluated, or all."
    )

    def needs(self) -> Iterator[Need]:
        """The one run, whose seeds are the solutions."""
        yield Need(self.sample, self.model, self.regularizer, self.epoch, computes=True)

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """One solution, a plane of one point, and a range without places."""
        seeds = self.seeds or around.seeds
        if len(seeds) < 2:
            yield (
                "seeds",
                f"{list(seeds)} is one solution; a line joins two, so give two or more",
            )
        if self.plane == 1:
            yield "plane", "one point is no plane; give 2 or more, or 0 for none"
        low, high = self.good_range
        if not any(low <= place <= high for place in self.alphas):
            yield "good_range", f"no place of alphas lies between {low:g} and {high:g}"

    def plane_points(self, asked: Experiment) -> int:
        """Points a side of the plane's grid; it takes three solutions."""
        return self.plane if len(asked.seeds) > 2 else 0

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """The loss on the way, and a figure of lines and one of the plane."""
        drawn = ["interpolation", *(["plane"] if self.plane_points(asked) else [])]
        names = ("headline", "curve", "barriers", "claims", "lines", "plane")
        yield InterpolationSection(
            builder="overfit_atlas/questions/interpolation/section.py",
            template="overfit_atlas/questions/interpolation/section.html.j2",
            title=self.title,
            note=self.note,
            tables={name: study.paths.table(asked.name, name) for name in names},
            figures=tuple(study.figure(asked.name, name) for name in drawn),
            good_range=self.good_range,
            test_images=self.test_images,
        )

    def claims(self, study: Study, asked: Experiment) -> str:
        """Claim C15."""
        return study.paths.table(asked.name, "claims")

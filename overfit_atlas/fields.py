"""The types that settings and facts are made of: a closed table, a name, a label, an epoch."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from overfit_atlas.spelling import HEX, LINE, NAME, PLAIN_LINE

Name = Annotated[
    str,
    Field(
        pattern=NAME,
        max_length=60,
        description="Lower-case letters, digits and hyphens, since it becomes a folder's name.",
    ),
]
"""A name of the user's own: of a study, a sample, a model, a regularizer, an experiment."""

# A figure's text is set by matplotlib: a dollar sign begins mathematics, and what begins with an
# underscore stays out of legends.
Label = Annotated[str, Field(min_length=1, max_length=60, pattern=PLAIN_LINE)]
"""What figures and tables show: one line."""

Title = Annotated[str, Field(min_length=1, max_length=120, pattern=LINE)]
Seed = Annotated[int, Field(ge=0, le=999999)]
Epoch = Annotated[int, Field(ge=1, le=999)]
LowestValidationLoss = Literal["lowest-validation-loss"]

Share = Annotated[float, Field(gt=0, le=1)]
Threshold = Annotated[float, Field(ge=0, lt=1)]
Palette = Literal["orange", "skyblue", "green", "yellow", "blue", "vermillion", "purple"]
Color = Palette | Annotated[str, Field(pattern=HEX)]


def _without_braces(path: str) -> str:
    if set("{}") & set(path):
        raise ValueError(f"a path without braces, which are wildcards of the engine; rename {path}")
    return path


InputFile = Annotated[str, AfterValidator(_without_braces)]
"""A file of the user's own that is an input of jobs, from the folder where the study runs."""


class Entry(BaseModel):
    """A table of the config: no key beyond its fields, and every value of exactly their types.

    A whole number is whole (20, never 20.0), a number is finite, and nothing is turned into
    another type.
    """

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, allow_inf_nan=False, use_attribute_docstrings=True
    )

    @classmethod
    def of(cls, plain: Any) -> Self:
        """The entry that is written as ``plain``; raises pydantic's ValidationError."""
        # As JSON, because there a list becomes a tuple also where types are exact.
        return cls.model_validate_json(json.dumps(plain, default=str))

    def plain(self) -> dict[str, Any]:
        """The entry in JSON's types, as a rule's params take it."""
        return self.model_dump(mode="json", exclude_none=True)


def distinct(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """``values``, unless one stands twice."""
    for place, value in enumerate(values):
        if value in values[:place]:
            raise ValueError(f"a list without repetitions; {value!r} stands twice")
    return values


def check_rising(key: str, values: tuple[int, ...]) -> None:
    """Raise ValueError unless ``values``, those of ``key``, rise and each stands once."""
    if list(values) != sorted(set(values)):
        raise ValueError(f"{key}: {list(values)} do not rise; sort them, each once")

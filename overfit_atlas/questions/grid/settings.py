"""Settings of the table of models and regularizers (the Rutgers report, section 6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from overfit_atlas.claims import published
from overfit_atlas.fields import Label, Name, distinct
from overfit_atlas.study.question import Definitions, SeededQuestion
from overfit_atlas.study.runs import Need, RunAt, unmeasured
from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Experiment, Study


class Cell(RunAt):
    """A cell of the table: a run, and where it stands."""

    row: Label = Field(description="The table's row, the network's name in the published table.")
    column: Name = Field(
        description="The table's column: none, l2, dropout or l2-dropout, as the published table "
        "and the claims call them, or a name of one's own."
    )


class GridSection(Section):
    """The section of a grid."""

    published: dict[str, Any] | None = Field(
        default=None, description="The printed table, as claims.published gives it."
    )


class Settings(SeededQuestion):
    """Table of models and regularizers (the Rutgers report, section 6)."""

    kind: Literal["grid"] = Field(description="The question that is asked.")
    sample: Name = Field(description="The sample that all cells are trained on.")
    published: str | None = Field(
        default=None,
        description="The entry under grids in config/published.yaml whose numbers stand beside "
        "ours, or null for none.",
    )
    cells: Annotated[tuple[Cell, ...], Field(min_length=1), AfterValidator(distinct)] = Field(
        description="The table's cells."
    )

    def needs(self) -> Iterator[Need]:
        """A run a cell, in the order of the cells."""
        return (cell.on(self.sample) for cell in self.cells)

    def places(self, study: Study) -> list[dict[str, Any]]:
        """Each cell's place in the table with the run that fills it, as ``tables`` takes them."""
        return [
            {
                "row": cell.row,
                "column": cell.column,
                "sample": self.sample,
                "model": cell.model,
                "regularizer": cell.regularizer,
                "epoch": study.counts(cell.on(self.sample)),
            }
            for cell in self.cells
        ]

    def colors(self, study: Study) -> dict[str, str]:
        """The colour of each network."""
        return {cell.row: study.models[cell.model].color for cell in self.cells}

    def printed(self) -> dict[str, Any] | None:
        """The published table that stands beside ours."""
        return published.read("grids", self.published)

    def mistakes(self, around: Definitions) -> Iterator[tuple[str, str]]:
        """A place that two cells claim, an epoch that is not measured, and an unknown table."""
        # The claims know a network by its name in any case of letters.
        places = [(cell.row.upper(), cell.column) for cell in self.cells]
        for index, cell in enumerate(self.cells):
            if places[index] in places[:index]:
                yield f"cells.{index}", f"{cell.row}, {cell.column} stands in the table already"
            yield from unmeasured(cell.model, cell.epoch, around, f"cells.{index}")
        yield from published.mistakes("grids", self.published)

    def sections(self, study: Study, asked: Experiment) -> Iterator[Section]:
        """The table with its log losses, and one figure."""
        yield GridSection(
            builder="overfit_atlas/questions/grid/section.py",
            template="overfit_atlas/questions/grid/section.html.j2",
            title=self.title,
            note=self.note,
            tables={
                "cells": study.paths.table(asked.name, "grid"),
                "runs": study.paths.table(asked.name, "grid-runs"),
                "losses": study.paths.table(asked.name, "log-loss"),
            },
            figures=(study.figure(asked.name, "overview"),),
            published=self.printed(),
        )

    def claims(self, study: Study, asked: Experiment) -> str:
        """Claims RU1 to RU6."""
        return study.paths.table(asked.name, "claims")

"""A section of the report as a question plans it: which tables and figures it will show.

Planned while the rules are read, long before anything is drawn, so nothing here reads a file.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from pydantic import Field

from overfit_atlas.fields import Entry


class Figure(Entry):
    """A figure of the report: PNG, PDF and CSV side by side."""

    png: str = Field(description="Path of the image, from the project.")
    name: str = Field(description="What it draws, as its caption is called, e.g. k-of-n.")
    title: str = Field(default="", description="A heading above it, where a section has many.")
    group: str = Field(default="", description="What it is shown together with, e.g. a run.")

    @property
    def pdf(self) -> str:
        """Path of the vector drawing."""
        return str(PurePosixPath(self.png).with_suffix(".pdf"))

    @property
    def csv(self) -> str:
        """Path of the plotted numbers."""
        return str(PurePosixPath(self.png).with_suffix(".csv"))

    @property
    def files(self) -> tuple[str, str, str]:
        """All three."""
        return self.png, self.pdf, self.csv

    def shown(self, caption: str) -> dict[str, str]:
        """The figure as a template takes it, with what its caption says."""
        return {**dict(self), "pdf": self.pdf, "csv": self.csv, "caption": caption}


class Section(Entry):
    """One section. A question that shows more than tables and figures adds fields of its own.

    ``builder`` is the module that turns it into what its template shows: its function ``build``
    takes (section, summary of the study) and gives a dict of what the template takes beyond the
    section's own fields; its constant ``TAKES`` is the class of the section. The strongest of
    what the dicts have under ``findings``, lists of
    :class:`overfit_atlas.report.findings.Finding`, head the page.
    """

    builder: str = Field(description="Path of the module that builds it, from the project.")
    template: str = Field(
        default="overfit_atlas/report/section.html.j2",
        description="Path of its template, from the project; this one shows sentences (seen), one "
        "table (caption, columns, rows), the figures and links to the tables.",
    )
    title: str = Field(description="Heading, and the name in the page's contents.")
    note: str = Field(default="", description="What a reader must know, in a sentence or two.")
    tables: dict[str, str] = Field(
        default_factory=dict, description="Tables that it shows or links to: name to path of a CSV."
    )
    figures: tuple[Figure, ...] = Field(default=(), description="Figures, in their order.")

    def figure(self, name: str, group: str = "") -> Figure | None:
        """Its figure of that name, in that group if there are groups; None if it has none."""
        found = (one for one in self.figures if one.name == name and group in ("", one.group))
        return next(found, None)

    @property
    def files(self) -> list[str]:
        """Every file that it shows or links to."""
        return [*self.tables.values(), *(path for drawn in self.figures for path in drawn.files)]

"""The page planned: its sections in their order, from what the study asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pydantic import Field

from overfit_atlas.study.section import Section
from overfit_atlas.study.study import Study

_SECTIONS = "overfit_atlas/report/sections"


SENSITIVITY = "verdicts of "
"""How the names of tables of verdicts under other choices begin; the experiment's name follows."""


class ClaimPagesSection(Section):
    """The section with an article a claim."""

    statements: tuple[str, ...] = Field(
        default=(), description="Statements of machines that made files of the study again."
    )
    measured: tuple[str, ...] = Field(
        default=(), description="Tables that measure claims, which statements are compared with."
    )

    @property
    def files(self) -> list[str]:
        """Every file that it shows, links to or reads."""
        return [*super().files, *self.statements, *self.measured]


class LineageSection(Section):
    """The section that shows what led to one figure."""

    drawn_file: str = Field(description="The figure.")
    svg: str = Field(description="The drawing of what led to it.")
    manifest: str = Field(description="The list of all digests.")


def outline(study: Study, statements: Iterable[str] = ()) -> list[Section]:
    """The experiments in the study's order, the claims if it judges them, and what to look up.

    ``statements``: of machines that made files of the study again.
    """
    return [
        *(
            section
            for asked in study.experiments.values()
            for section in asked.settings.sections(study, asked)
        ),
        *(_claims(study, statements) if study.judges_claims else ()),
        Section(
            builder=f"{_SECTIONS}/reading.py",
            template=f"{_SECTIONS}/reading.html.j2",
            title="How to read",
        ),
        Section(
            builder=f"{_SECTIONS}/study.py",
            template=f"{_SECTIONS}/study.html.j2",
            title="What was run",
        ),
    ]


def _claims(study: Study, statements: Iterable[str]) -> list[Section]:
    """The verdicts on the two papers' claims, together and one by one."""
    return [
        Section(
            builder=f"{_SECTIONS}/claims.py",
            template=f"{_SECTIONS}/claims.html.j2",
            title="Claims and verdicts",
            tables={
                "claims": f"{study.paths.tables}/claims.csv",
                "parts": f"{study.paths.tables}/claim-parts.csv",
                "contradictions": f"{study.paths.tables}/contradictions.csv",
            },
        ),
        ClaimPagesSection(
            builder=f"{_SECTIONS}/claim_pages.py",
            template=f"{_SECTIONS}/claim_pages.html.j2",
            title="Claim by claim",
            tables={
                "claims": f"{study.paths.tables}/claims.csv",
                "parts": f"{study.paths.tables}/claim-parts.csv",
                "falsifiers": f"{study.paths.tables}/claim-falsifiers.csv",
                "measurements": f"{study.paths.tables}/claim-measurements.csv",
                **{
                    f"{SENSITIVITY}{asked.name}": table
                    for asked in study.experiments.values()
                    if (table := asked.settings.sensitivity(study, asked))
                },
            },
            statements=tuple(sorted(statements)),
            measured=tuple(measured(study)),
        ),
    ]


def measured(study: Study) -> list[str]:
    """The tables in which experiments measure claims."""
    tables = (asked.settings.claims(study, asked) for asked in study.experiments.values())
    return [table for table in tables if table]


def first_figure(sections: Iterable[Section]) -> str | None:
    """The image of the first figure, None for a study that draws none."""
    return next((drawn.png for section in sections for drawn in section.figures), None)


def lineage_section(study: Study, drawn_file: str) -> LineageSection:
    """What led to ``drawn_file``, and the digest that vouches for all."""
    return LineageSection(
        builder=f"{_SECTIONS}/lineage.py",
        template=f"{_SECTIONS}/lineage.html.j2",
        title="From a figure back to the published bytes",
        drawn_file=drawn_file,
        svg=study.paths.lineage,
        manifest=study.paths.manifest,
    )


def section_files(sections: Sequence[Section]) -> list[str]:
    """What builds ``sections`` and is named, not imported: modules, templates, words of figures."""
    named = {file for section in sections for file in (section.builder, section.template)}
    return sorted(named | set(alternatives(sections).values()))


def alternatives(sections: Iterable[Section]) -> dict[str, str]:
    """The file that says in words what each figure draws, by the figure's image.

    It is the caption that the engine's own report shows, in the folder of the section's question.
    """
    return {
        figure.png: f"{'/'.join(section.builder.split('/')[:3])}/captions/{figure.name}.rst"
        for section in sections
        for figure in section.figures
    }

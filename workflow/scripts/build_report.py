"""Build the report: one page that opens from disk, with figures inside and links to their numbers.

Reads the tables and figures that the outline names; writes the page.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.provenance import record_file
from overfit_atlas.report.page import build_page
from overfit_atlas.report.recipes import read_recipes
from overfit_atlas.study.summary import Summary

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake):
    """Map the rule's declared files and params onto one library call; notes what was found."""
    findings = build_page(
        outline=snakemake.params.outline,
        study=Summary.model_validate(snakemake.params.study),
        recipes=read_recipes(
            record_file.study_of(Path(snakemake.output.record)), snakemake.input.files
        ),
        out=snakemake.output.report,
        explorer=next(iter(snakemake.input.explorer), None),
    )
    return {"findings": findings}


if __name__ == "__main__":
    job.run(main, snakemake)

"""Build the report: a page that opens from disk, with figures inside and links to their numbers.

Reads the tables and figures that the outline names; writes the page, and one of their recipes.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.provenance import record_file
from overfit_atlas.report.page import build_appendix, build_page
from overfit_atlas.report.recipes import read_recipes
from overfit_atlas.study.summary import Summary

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake):
    """Map the rule's declared files and params onto library calls; notes what was found."""
    study = Summary.model_validate(snakemake.params.study)
    folder, out = record_file.study_of(Path(snakemake.output.record)), snakemake.output
    recipes = read_recipes(folder, snakemake.input.files)
    findings = build_page(
        outline=snakemake.params.outline,
        study=study,
        recipes=recipes,
        out=out.report,
        explorer=next(iter(snakemake.input.explorer), None),
        appendix=out.recipes,
    )
    build_appendix(study, recipes, out.recipes, report=out.report)
    return {"findings": findings}


if __name__ == "__main__":
    job.run(main, snakemake)

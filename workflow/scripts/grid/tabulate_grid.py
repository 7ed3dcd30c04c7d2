"""Tabulate a grid of models and regularizers beside the published numbers.

Reads the measures of every run of the grid; writes one row a cell with means and 95 % intervals
over seeds (Rutgers report, section 6), one row a run, and the numbers of claims RU1 to RU6, with
train accuracy in inference mode.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.grid import claims, tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto two library calls."""
    params = snakemake.params
    cells, runs = tables.tabulate(
        cells=params.cells,
        measures=snakemake.input.measures,
        seeds=params.seeds,
        published=params.published,
    )
    files.write_table(cells, snakemake.output.table)
    files.write_table(runs, snakemake.output.runs)
    # Read again, so that the claims rest on the numbers that stand in the table.
    measured = claims.measurements(
        files.read_table(snakemake.output.runs),
        setting=params.setting,
        classes=params.classes,
    )
    files.write_table(measured, snakemake.output.claims)


if __name__ == "__main__":
    job.run(main, snakemake)

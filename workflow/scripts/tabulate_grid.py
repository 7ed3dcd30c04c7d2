"""Tabulate a grid of models and regularizers beside the published numbers.

Reads the measures of every run of the grid; writes one row a cell with means and 95 % intervals
over seeds (Rutgers report, section 6), and one row a run.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.analysis import published
from overfit_atlas.analysis.capacity import grid

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    params = snakemake.params
    cells, runs = grid.tabulate(
        cells=params.cells,
        seeds=params.seeds,
        published=published.read(snakemake.input.published, "grids", params.published),
    )
    files.write_table(cells, snakemake.output.table)
    files.write_table(runs, snakemake.output.runs)


if __name__ == "__main__":
    job.run(main, snakemake)

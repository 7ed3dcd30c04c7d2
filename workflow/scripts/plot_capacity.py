"""Plot train and test error against the number of parameters.

Reads the capacity sweep's tables; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures.capacity import capacity_figure
from overfit_atlas.figures.save import save_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one figure."""
    figure, plotted = capacity_figure(
        files.read_table(snakemake.input.table),
        files.read_table(snakemake.input.points),
        files.read_table(snakemake.input.runs),
    )
    out = snakemake.output
    save_figure(
        figure, plotted, png=out.png, pdf=out.pdf, csv=out.csv, identity=job.identity(snakemake)
    )


if __name__ == "__main__":
    job.run(main, snakemake)

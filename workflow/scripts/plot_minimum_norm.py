"""Plot where SGD goes on under-determined least squares.

Reads the paths and norms of all seeds; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures.minimum_norm import minimum_norm_figure
from overfit_atlas.figures.save import save_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one figure."""
    figure, plotted = minimum_norm_figure(
        files.read_table(snakemake.input.paths),
        files.read_table(snakemake.input.norms),
    )
    out = snakemake.output
    save_figure(
        figure, plotted, png=out.png, pdf=out.pdf, csv=out.csv, identity=job.identity(snakemake)
    )


if __name__ == "__main__":
    job.run(main, snakemake)

"""Plot test error of Gaussian-kernel interpolators against samples and norm.

Reads the sizes and the means over draws; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures.kernel_interpolation import kernel_figure
from overfit_atlas.figures.save import save_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one figure."""
    figure, plotted = kernel_figure(
        files.read_table(snakemake.input.sizes),
        files.read_table(snakemake.input.means),
        snakemake.params.datasets,
    )
    out = snakemake.output
    save_figure(
        figure, plotted, png=out.png, pdf=out.pdf, csv=out.csv, identity=job.identity(snakemake)
    )


if __name__ == "__main__":
    job.run(main, snakemake)

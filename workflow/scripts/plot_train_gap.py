"""Plot train and test accuracy among the accepted against the threshold.

Reads the summary over seeds; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures.save import save_figure
from overfit_atlas.figures.train_side import gap_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one figure."""
    given, params, out = snakemake.input, snakemake.params, snakemake.output
    figure, plotted = gap_figure(files.read_table(given.gap), params.members)
    save_figure(
        figure, plotted, png=out.png, pdf=out.pdf, csv=out.csv, identity=job.identity(snakemake)
    )


if __name__ == "__main__":
    job.run(main, snakemake)

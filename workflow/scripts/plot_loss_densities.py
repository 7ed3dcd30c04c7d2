"""Plot densities of the loss of correct and wrong samples at many epochs, and their overlap.

Reads the densities of one seed and the overlaps of all seeds of one run; writes the figure as PNG
and PDF with its numbers (Salman and Liu, Fig. 5).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures.loss_densities import densities_figure
from overfit_atlas.figures.save import save_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one figure."""
    overlaps = map(files.read_table, snakemake.input.overlaps)
    figure, numbers = densities_figure(
        files.read_table(snakemake.input.densities),
        dict(zip(snakemake.params.seeds, overlaps, strict=True)),
        title=snakemake.params.title,
    )
    out = snakemake.output
    save_figure(
        figure, numbers, png=out.png, pdf=out.pdf, csv=out.csv, identity=job.identity(snakemake)
    )


if __name__ == "__main__":
    job.run(main, snakemake)

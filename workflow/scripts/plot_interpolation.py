"""Plot test loss and accuracy on the lines between solutions, over all pairs of seeds.

Reads the mean curve with its spread; writes the figure as PNG and PDF with its numbers (Salman and
Liu, Fig. 1).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures.interpolation import line_figure
from overfit_atlas.figures.save import save_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one figure."""
    figure, numbers = line_figure(
        files.read_table(snakemake.input.curve),
        snakemake.params.good_range,
        color=snakemake.params.color,
    )
    out = snakemake.output
    save_figure(
        figure, numbers, png=out.png, pdf=out.pdf, csv=out.csv, identity=job.identity(snakemake)
    )


if __name__ == "__main__":
    job.run(main, snakemake)

"""Plot a few test images with their class probabilities at every epoch of several models.

Reads the tables of the followed samples; writes the figure as PNG and PDF with its numbers (Salman
and Liu, Fig. 4).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures.sample_dynamics import samples_figure
from overfit_atlas.figures.save import save_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one figure."""
    tables = [files.read_table(snakemake.input[name]) for name in ("samples", "dynamics", "images")]
    members = files.read_table(snakemake.input.members).to_dict("records")
    figure, numbers = samples_figure(*tables, members)
    out = snakemake.output
    save_figure(
        figure, numbers, png=out.png, pdf=out.pdf, csv=out.csv, identity=job.identity(snakemake)
    )


if __name__ == "__main__":
    job.run(main, snakemake)

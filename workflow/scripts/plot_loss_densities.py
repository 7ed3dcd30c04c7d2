"""Plot densities of the loss of correct and wrong samples at many epochs, and their overlap.

Reads the densities of one seed and the overlaps of all seeds of one run; writes the figure as PNG
and PDF with its numbers (Salman and Liu, Fig. 5).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.analysis.statistics import seed_tables
from overfit_atlas.figures import save
from overfit_atlas.figures.loss_densities import densities_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    return densities_figure(
        files.read_table(snakemake.input.densities),
        seed_tables.read(snakemake.input.overlaps, snakemake.params.seeds),
        title=snakemake.params.title,
    )


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

"""Plot accuracy and share classified for every k of k-of-n.

Reads the summary over seeds; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures import save
from overfit_atlas.figures.k_of_n import k_of_n_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    return k_of_n_figure(files.read_table(snakemake.input.k_of_n))


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

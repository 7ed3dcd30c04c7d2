"""Plot where SGD goes on under-determined least squares.

Reads the paths and norms of all seeds; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures import save
from overfit_atlas.figures.minimum_norm import minimum_norm_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    return minimum_norm_figure(
        files.read_table(snakemake.input.paths),
        files.read_table(snakemake.input.norms),
    )


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

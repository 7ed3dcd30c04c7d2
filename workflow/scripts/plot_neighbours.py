"""Plot test accuracy against the nearest training images.

Reads the summaries over seeds; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures import save
from overfit_atlas.figures.train_side import neighbours_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    given, params = snakemake.input, snakemake.params
    return neighbours_figure(
        files.read_table(given.agreement), files.read_table(given.epochs), params.members
    )


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

"""Plot where SGD goes on under-determined least squares.

Reads the paths and norms of all seeds; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.minimum_norm.figures import minimum_norm_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    figure = minimum_norm_figure(
        files.read_table(snakemake.input.paths),
        files.read_table(snakemake.input.norms),
    )
    return {"minimum-norm": figure}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

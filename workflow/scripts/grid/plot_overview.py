"""Plot train and test accuracy of every cell of a grid beside the published ones.

Reads the grid's table; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.grid.figures import overview_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    figure = overview_figure(files.read_table(snakemake.input.table), snakemake.params.colors)
    return {"overview": figure}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

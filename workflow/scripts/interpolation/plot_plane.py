"""Plot test loss and error on the plane through three solutions.

Reads both on a grid and at the solutions; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.interpolation.figures import plane_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    figure = plane_figure(files.read_table(snakemake.input.plane))
    return {"plane": figure}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

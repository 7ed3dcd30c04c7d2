"""Plot train and test error against the number of parameters.

Reads the capacity sweep's tables; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.capacity.figures import capacity_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    figure = capacity_figure(
        files.read_table(snakemake.input.table),
        files.read_table(snakemake.input.points),
        files.read_table(snakemake.input.runs),
    )
    return {"capacity": figure}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

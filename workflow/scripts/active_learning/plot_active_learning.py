"""Plot accuracy against the number of labels, a line a way of choosing.

Reads the means over seeds; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.active_learning.figures import learning_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    return {"learning": learning_figure(files.read_table(snakemake.input.curves))}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

"""Plot gradient norms and the training loss against epochs.

Reads the norms of all seeds; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.gradients.figures import gradient_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    figure = gradient_figure(files.read_table(snakemake.input.gradients), snakemake.params.runs)
    return {"gradients": figure}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

"""Plot accuracy against the number of training images.

Reads the summary over seeds; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.dataset_size.figures import dataset_size_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    given, params = snakemake.input, snakemake.params
    figure = dataset_size_figure(files.read_table(given.sizes), params.members)
    return {"dataset-size": figure}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

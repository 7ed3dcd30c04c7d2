"""Plot what the training images tell of the accepted ones: the gap, and their nearest neighbours.

Reads the summaries over seeds; writes two figures, each as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.consensus.figures.train_side import gap_figure, neighbours_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figures and their numbers, from the rule's declared files and params."""
    given, params = snakemake.input, snakemake.params
    return {
        "train-gap": gap_figure(files.read_table(given.gap), params.members),
        "neighbours": neighbours_figure(
            files.read_table(given.agreement), files.read_table(given.epochs), params.members
        ),
    }


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

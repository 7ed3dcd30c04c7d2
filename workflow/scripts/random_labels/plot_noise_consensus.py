"""Plot what consensus accepts of memorised noise against the threshold.

Reads the means over seeds; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.random_labels.figures import noise_consensus_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    figure = noise_consensus_figure(
        files.read_table(snakemake.input.consensus),
        snakemake.params.sets,
    )
    return {"noise-consensus": figure}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

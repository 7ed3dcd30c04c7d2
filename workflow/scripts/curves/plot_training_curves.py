"""Plot loss and accuracy of one cell (a model with a regularizer on a sample) against epochs.

Reads the table of measures of each seed's run; writes the figure as PNG and PDF with its numbers
(Salman and Liu, Fig. 2; Rutgers report, Fig. 1-12).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.curves.figures import training_curves

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    figure = training_curves(
        files.read_tables(snakemake.input.measures, snakemake.params.seeds),
        color=snakemake.params.color,
    )
    return {"curves": figure}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

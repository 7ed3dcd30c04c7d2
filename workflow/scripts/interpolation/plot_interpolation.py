"""Plot test loss and accuracy on the lines between solutions, over all pairs of seeds.

Reads the mean curve with its spread; writes the figure as PNG and PDF with its numbers (Salman and
Liu, Fig. 1).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.interpolation.figures import line_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    figure = line_figure(
        files.read_table(snakemake.input.curve),
        snakemake.params.good_range,
        color=snakemake.params.color,
    )
    return {"interpolation": figure}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

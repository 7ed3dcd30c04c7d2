"""Plot a few test images with their class probabilities at every epoch of several models.

Reads the tables of the followed samples; writes the figure as PNG and PDF with its numbers (Salman
and Liu, Fig. 4).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.consensus.figures.samples import samples_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    tables = [files.read_table(snakemake.input[name]) for name in ("samples", "dynamics", "images")]
    members = files.read_table(snakemake.input.members).to_dict("records")
    figure = samples_figure(*tables, members)
    return {"samples": figure}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

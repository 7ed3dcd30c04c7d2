"""Plot loss, error and AURC of one run against epochs, and where rules would stop.

Reads the tables of every seed; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.early_stopping.figures import stopping_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    given, params = snakemake.input, snakemake.params
    curves, chosen = (
        files.read_tables(paths, params.seeds) for paths in (given.curves, given.chosen)
    )
    return {"stopping": stopping_figure(curves, chosen, color=params.color)}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

"""Plot P(all wrong) against the number of models, for each family.

Reads the summary of all families; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.independence.figures import independence_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    given, params = snakemake.input, snakemake.params
    figure = independence_figure(files.read_table(given.sizes), params.families)
    return {"independence": figure}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

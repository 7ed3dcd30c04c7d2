"""Plot accuracy against random labels, and the epochs until they are fitted.

Reads the means over seeds; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.random_labels.figures import memorisation_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    figure = memorisation_figure(
        files.read_table(snakemake.input.means),
        snakemake.params.models,
        snakemake.params.treatments,
    )
    return {"memorisation": figure}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

"""Plot loss and logit magnitude of correctly and wrongly classified samples against epochs.

Reads the loss split of each seed of one run; writes the figure as PNG and PDF with its numbers
(Salman and Liu, Fig. 3).
"""

from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.analysis.statistics import seed_tables
from overfit_atlas.figures import save
from overfit_atlas.figures.loss_split import loss_split_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    return loss_split_figure(
        seed_tables.read(snakemake.input.splits, snakemake.params.seeds),
        title=snakemake.params.title,
    )


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

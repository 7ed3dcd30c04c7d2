"""Plot the data maps of one run and how often its samples were forgotten.

Reads the table of samples of each seed; writes the figure as PNG and PDF with its numbers
(Swayamdipta et al. 2020; Toneva et al. 2019).
"""

from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.analysis.statistics import seed_tables
from overfit_atlas.figures import save
from overfit_atlas.figures.data_maps import data_map_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    return data_map_figure(
        seed_tables.read(snakemake.input.samples, snakemake.params.seeds),
        color=snakemake.params.color,
        title=snakemake.params.title,
    )


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

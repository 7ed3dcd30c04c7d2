"""Plot loss, best temperature and calibration against epochs.

Reads the calibration of each seed of one run; writes the figure as PNG and PDF with its numbers
(Salman and Liu's mechanism, section III).
"""

from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.analysis.statistics import seed_tables
from overfit_atlas.figures import save
from overfit_atlas.figures.temperature_curves import temperature_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    return temperature_figure(
        seed_tables.read(snakemake.input.calibrations, snakemake.params.seeds),
        color=snakemake.params.color,
        title=snakemake.params.title,
    )


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

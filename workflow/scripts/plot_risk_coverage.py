"""Plot risk against coverage, and where the consensus wins.

Reads the summary over seeds; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures import save
from overfit_atlas.figures.risk_coverage import risk_coverage_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    given, params = snakemake.input, snakemake.params
    return risk_coverage_figure(files.read_table(given.risk_coverage), params.members)


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

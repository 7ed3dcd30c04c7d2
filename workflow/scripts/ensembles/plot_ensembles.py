"""Plot what ensembles are worth, and their risk against coverage.

Reads the summaries over seeds; writes both figures as PNG and PDF with their numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.ensembles.figures import measures_figure, risk_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figures and their numbers, from the rule's declared files and params."""
    given = snakemake.input
    return {
        "measures": measures_figure(files.read_table(given.ensembles)),
        "risk-coverage": risk_figure(files.read_table(given.risk_coverage)),
    }


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

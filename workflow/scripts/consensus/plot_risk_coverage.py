"""Plot risk against coverage of all selectors, and k of n models that must agree.

Reads the summaries over seeds; writes two figures, each as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.consensus.figures.k_of_n import k_of_n_figure
from overfit_atlas.questions.consensus.figures.risk_coverage import risk_coverage_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figures and their numbers, from the rule's declared files and params."""
    given, params = snakemake.input, snakemake.params
    return {
        "risk-coverage": risk_coverage_figure(
            files.read_table(given.risk_coverage), params.members
        ),
        "k-of-n": k_of_n_figure(files.read_table(given.k_of_n)),
    }


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

"""Plot accuracy and share classified against the threshold: of the consensus, and of each member.

Reads the summary of curves over seeds; writes two figures, each as PNG and PDF with its numbers
(Salman and Liu, Fig. 6 and 7).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.consensus.figures.agreement import consensus_figure, members_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figures and their numbers, from the rule's declared files and params."""
    curves, params = files.read_table(snakemake.input.curves), snakemake.params
    return {
        "consensus": consensus_figure(curves, params.published),
        "members": members_figure(curves, params.members, params.published),
    }


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

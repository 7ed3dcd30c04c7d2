"""Plot each member of a consensus and the combined models against the threshold.

Reads the summary of curves over seeds and the published numbers; writes the figure as PNG and PDF
with its numbers (Salman and Liu, Fig. 7).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.analysis import published
from overfit_atlas.figures import save
from overfit_atlas.figures.consensus_curves import members_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    return members_figure(
        files.read_table(snakemake.input.curves),
        snakemake.params.members,
        published.read(snakemake.input.published, "consensus", snakemake.params.published),
    )


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

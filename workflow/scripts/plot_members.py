"""Plot each member of a consensus and the combined models against the threshold.

Reads the summary of curves over seeds and the published numbers; writes the figure as PNG and PDF
with its numbers (Salman and Liu, Fig. 7).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.analysis import published
from overfit_atlas.figures.consensus_curves import members_figure
from overfit_atlas.figures.save import save_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one figure."""
    figure, plotted = members_figure(
        files.read_table(snakemake.input.curves),
        snakemake.params.members,
        published.read(snakemake.input.published, "consensus", snakemake.params.published),
    )
    out = snakemake.output
    save_figure(
        figure, plotted, png=out.png, pdf=out.pdf, csv=out.csv, identity=job.identity(snakemake)
    )


if __name__ == "__main__":
    job.run(main, snakemake)

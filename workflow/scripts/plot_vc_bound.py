"""Plot the VC bound against the number of parameters, with the networks on it.

Reads the bounds, the curve and its limits; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures.save import save_figure
from overfit_atlas.figures.vc_bound import vc_bound_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    figure, plotted = vc_bound_figure(
        files.read_table(snakemake.input.table),
        files.read_table(snakemake.input.curve),
        files.read_table(snakemake.input.limits),
    )
    out = snakemake.output
    save_figure(
        figure, plotted, png=out.png, pdf=out.pdf, csv=out.csv, identity=job.identity(snakemake)
    )


if __name__ == "__main__":
    job.run(main, snakemake)

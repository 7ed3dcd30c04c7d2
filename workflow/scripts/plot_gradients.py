"""Plot gradient norms and the training loss against epochs.

Reads the norms of all seeds; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures.gradients import gradient_figure
from overfit_atlas.figures.save import save_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one figure."""
    figure, numbers = gradient_figure(
        files.read_table(snakemake.input.gradients), snakemake.params.runs
    )
    out = snakemake.output
    save_figure(
        figure, numbers, png=out.png, pdf=out.pdf, csv=out.csv, identity=job.identity(snakemake)
    )


if __name__ == "__main__":
    job.run(main, snakemake)

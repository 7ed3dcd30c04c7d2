"""Plot loss and accuracy of one cell (a model with a regularizer on a sample) against epochs.

Reads the table of measures of each seed's run; writes the figure as PNG and PDF with its numbers
(Salman and Liu, Fig. 2; Rutgers report, Fig. 1-12).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures.save import save_figure
from overfit_atlas.figures.training_curves import training_curves

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one figure."""
    tables = map(files.read_table, snakemake.input.measures)
    figure, numbers = training_curves(
        dict(zip(snakemake.params.seeds, tables, strict=True)),
        color=snakemake.params.color,
        title=snakemake.params.title,
    )
    out = snakemake.output
    save_figure(
        figure, numbers, png=out.png, pdf=out.pdf, csv=out.csv, identity=job.identity(snakemake)
    )


if __name__ == "__main__":
    job.run(main, snakemake)

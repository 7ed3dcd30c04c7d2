"""Plot loss and logit magnitude of correctly and wrongly classified samples against epochs.

Reads the loss split of each seed of one run; writes the figure as PNG and PDF with its numbers
(Salman and Liu, Fig. 3).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures.loss_split import loss_split_figure
from overfit_atlas.figures.save import save_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one figure."""
    tables = map(files.read_table, snakemake.input.splits)
    figure, numbers = loss_split_figure(
        dict(zip(snakemake.params.seeds, tables, strict=True)), title=snakemake.params.title
    )
    out = snakemake.output
    save_figure(
        figure, numbers, png=out.png, pdf=out.pdf, csv=out.csv, identity=job.identity(snakemake)
    )


if __name__ == "__main__":
    job.run(main, snakemake)

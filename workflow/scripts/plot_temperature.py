"""Plot loss, best temperature and calibration against epochs.

Reads the calibration of each seed of one run; writes the figure as PNG and PDF with its numbers
(Salman and Liu's mechanism, section III).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures.save import save_figure
from overfit_atlas.figures.temperature_curves import temperature_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one figure."""
    tables = map(files.read_table, snakemake.input.calibrations)
    figure, numbers = temperature_figure(
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

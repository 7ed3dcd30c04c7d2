"""Plot the data maps of one run and how often its samples were forgotten.

Reads the table of samples of each seed; writes the figure as PNG and PDF with its numbers
(Swayamdipta et al. 2020; Toneva et al. 2019).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures.data_maps import data_map_figure
from overfit_atlas.figures.save import save_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one figure."""
    tables = map(files.read_table, snakemake.input.samples)
    figure, numbers = data_map_figure(
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

"""Plot the loss of each of four classes against the scale of their logits.

Reads the tables of the toy example; writes the figure as PNG and PDF with its numbers (Salman and
Liu, section III).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.figures.save import save_figure
from overfit_atlas.figures.softmax_toy import softmax_toy_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one figure."""
    figure, numbers = softmax_toy_figure(
        files.read_table(snakemake.input.curve),
        logits=files.read_table(snakemake.input.table).logit.tolist(),
        scales=[1.0, snakemake.params.scale],
    )
    out = snakemake.output
    save_figure(
        figure, numbers, png=out.png, pdf=out.pdf, csv=out.csv, identity=job.identity(snakemake)
    )


if __name__ == "__main__":
    job.run(main, snakemake)

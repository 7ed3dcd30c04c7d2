"""Plot test error of Gaussian-kernel interpolators against samples and norm.

Reads the sizes and the means over draws; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.kernel_interpolation.figures import kernel_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    figure = kernel_figure(
        files.read_table(snakemake.input.sizes),
        files.read_table(snakemake.input.means),
        snakemake.params.datasets,
    )
    return {"kernel": figure}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

"""Plot variants of a consensus side by side (Salman and Liu, Fig. 8).

Reads the summary over seeds; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.dropout_comparison.figures import variants_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    given, params = snakemake.input, snakemake.params
    figure = variants_figure(files.read_table(given.variants), params.variants)
    return {"variants": figure}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

"""Plot the VC bound against the number of parameters, with the networks on it.

Reads the bounds, the curve and its limits; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.vc_bound.figures import vc_bound_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    figure = vc_bound_figure(
        files.read_table(snakemake.input.table),
        files.read_table(snakemake.input.curve),
        files.read_table(snakemake.input.limits),
    )
    return {"vc-bound": figure}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

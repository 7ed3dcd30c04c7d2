"""Plot the loss of each of four classes against the scale of their logits.

Reads the tables of the toy example; writes the figure as PNG and PDF with its numbers (Salman and
Liu, section III).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.softmax_toy.figures import softmax_toy_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    figure = softmax_toy_figure(
        files.read_table(snakemake.input.curve),
        logits=files.read_table(snakemake.input.table).logit.tolist(),
        scales=[1.0, snakemake.params.scale],
    )
    return {"toy": figure}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

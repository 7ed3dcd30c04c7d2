"""Plot how many attacked images are accepted and wrong, against the largest change.

Reads the summary over seeds; writes the figure as PNG and PDF with its numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.adversarial.figures import attack_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figure and its numbers, from the rule's declared files and params."""
    figure = attack_figure(
        files.read_table(snakemake.input.attacks),
        snakemake.params.threshold,
        color=snakemake.params.color,
    )
    return {"adversarial": figure}


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

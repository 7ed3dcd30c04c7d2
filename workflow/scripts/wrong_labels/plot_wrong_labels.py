"""Plot how wrong labels are learned and found against epochs.

Reads the means over seeds; writes both figures as PNG and PDF with their numbers.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.drawing import save
from overfit_atlas.questions.wrong_labels.figures import found_figure, learned_figure

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def draw(snakemake):
    """Give the figures and their numbers, from the rule's declared files and params."""
    given, members = snakemake.input, snakemake.params.members
    return {
        "learned": learned_figure(files.read_table(given.learning), members),
        "found": found_figure(files.read_table(given.finding), members),
    }


if __name__ == "__main__":
    job.run(save.drawn_by(draw), snakemake)

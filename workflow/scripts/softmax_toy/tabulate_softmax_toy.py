"""Work out the toy example of Salman and Liu, section III, exactly; it needs no run.

Writes the table of probabilities and losses before and after scaling the four logits, and the loss
of each class over a range of scales with its slope.
"""

from typing import TYPE_CHECKING

import numpy as np

from overfit_atlas import files, job
from overfit_atlas.measures import softmax_scale

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared params onto two library calls."""
    params = snakemake.params
    table = softmax_scale.toy_table(params.logits, params.scale)
    files.write_table(table, snakemake.output.table)
    scales = np.linspace(0, params.highest, params.points)
    curve = softmax_scale.scale_curve(params.logits, scales)
    files.write_table(curve, snakemake.output.curve)


if __name__ == "__main__":
    job.run(main, snakemake)

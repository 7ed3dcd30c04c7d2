"""Work out the toy example of Salman and Liu, section III, exactly; it needs no run.

Writes the table of probabilities and losses before and after scaling the four logits, and the loss
of each class over a range of scales with its slope.
"""

from typing import TYPE_CHECKING

import numpy as np

from overfit_atlas import files, job
from overfit_atlas.analysis.dynamics import softmax_scale

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared params onto two library calls."""
    logits, scales = snakemake.params.logits, snakemake.params.scales
    files.write_table(
        softmax_scale.toy_table(logits, snakemake.params.scale), snakemake.output.table
    )
    curve = softmax_scale.scale_curve(logits, np.linspace(*scales))
    files.write_table(curve, snakemake.output.curve)


if __name__ == "__main__":
    job.run(main, snakemake)

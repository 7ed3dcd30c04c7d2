"""Consensus of one variant's models, for one seed.

Reads one dump of logits a member; writes accuracy and coverage against the threshold in both
readings (Salman and Liu, Fig. 8).
"""

from typing import TYPE_CHECKING

import numpy as np

from overfit_atlas import files, job
from overfit_atlas.predictions.members import together
from overfit_atlas.questions.dropout_comparison import tables as dropout_comparison

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    given, params, out = snakemake.input, snakemake.params, snakemake.output
    table = dropout_comparison.analyse(
        members=together(given.predictions, params.members, params.epochs),
        thresholds=np.asarray(params.thresholds),
        coverages=params.coverages,
    )
    files.write_table(table, out.table)


if __name__ == "__main__":
    job.run(main, snakemake)

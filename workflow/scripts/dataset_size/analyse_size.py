"""Accuracy, individual and by consensus, on one sample size, for one seed.

Reads one dump of logits a member; writes one row for each quantity.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.predictions.members import together
from overfit_atlas.questions.dataset_size import tables as dataset_size

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    given, params, out = snakemake.input, snakemake.params, snakemake.output
    table = dataset_size.analyse(
        members=together(given.predictions, params.members, params.epochs),
        thresholds=params.thresholds,
        coverages=params.coverages,
    )
    files.write_table(table, out.table)


if __name__ == "__main__":
    job.run(main, snakemake)

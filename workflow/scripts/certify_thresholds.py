"""Certify thresholds on one part of the test images and verify them on the other, for one seed.

Reads one dump of logits a member; writes a row for each random split, selector and bound.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.analysis.selection import consensus, guarantee_tables
from overfit_atlas.analysis.selection.members import together

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    given, params, out = snakemake.input, snakemake.params, snakemake.output
    table = guarantee_tables.analyse(
        members=together(given.predictions, params.members, params.epochs),
        thresholds=consensus.threshold_grid(**params.thresholds),
        **params.guarantee,
        seed=params.seed,
    )
    files.write_table(table, out.guarantee)


if __name__ == "__main__":
    job.run(main, snakemake)

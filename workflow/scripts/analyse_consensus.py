"""Analyse the consensus of one seed's members at one epoch each.

Reads one dump of logits a member; writes coverage and accuracy against the threshold for the
combined models in both readings of Algorithm 1, each member and the averaging ensemble, and the
headline numbers (Salman and Liu, Fig. 6 and 7).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.analysis.selection import consensus, consensus_tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    curves, headline = consensus_tables.analyse(
        predictions=snakemake.input.predictions,
        members=snakemake.params.members,
        epochs=snakemake.params.epochs,
        thresholds=consensus.threshold_grid(**snakemake.params.thresholds),
        coverages=snakemake.params.coverages,
        counts_at=snakemake.params.counts_at,
    )
    files.write_table(curves, snakemake.output.curves)
    files.write_table(headline, snakemake.output.headline)


if __name__ == "__main__":
    job.run(main, snakemake)

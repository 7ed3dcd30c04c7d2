"""Analyse the consensus of one seed's members at one epoch each.

Reads one dump of logits a member; writes coverage and accuracy against the threshold for the
combined models in both readings of Algorithm 1, each member and the averaging ensemble, and the
headline numbers (Salman and Liu, Fig. 6 and 7).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.analysis.selection import consensus, consensus_tables
from overfit_atlas.analysis.selection.members import together

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    given, params, out = snakemake.input, snakemake.params, snakemake.output
    curves, headline = consensus_tables.analyse(
        members=together(given.predictions, params.members, params.epochs),
        thresholds=consensus.threshold_grid(**params.thresholds),
        coverages=params.coverages,
        counts_at=params.counts_at,
    )
    files.write_table(curves, out.curves)
    files.write_table(headline, out.headline)


if __name__ == "__main__":
    job.run(main, snakemake)

"""Compare consensus, members, ensembles and one run's own checkpoints, for one seed.

Reads one dump of logits a member, all epochs of the first; writes risk against coverage, k-of-n for
every k, the nested counts, and the measures of each selector with their bootstrap replicates.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.analysis.selection import consensus, selection_tables
from overfit_atlas.analysis.selection.members import together

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    given, params, out = snakemake.input, snakemake.params, snakemake.output
    found = selection_tables.analyse(
        members=together(given.predictions, params.members, params.epochs),
        thresholds=consensus.threshold_grid(**params.thresholds),
        coverages=params.coverages,
        counts_at=params.counts_at,
        replicates=params.replicates,
    )
    files.write_table(found.risk_coverage, out.risk_coverage)
    files.write_table(found.k_of_n, out.k_of_n)
    files.write_table(found.nested, out.nested)
    selection_tables.write_measures(out.measures, found.selectors, found.measured, found.drawn)


if __name__ == "__main__":
    job.run(main, snakemake)

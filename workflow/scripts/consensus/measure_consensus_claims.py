"""Measure what the register of claims asks about the consensus (C6 to C10, C17, C18).

Reads the small tables of each seed and the printed numbers; writes a row for each part of a claim.
"""

from typing import TYPE_CHECKING

import pandas as pd

from overfit_atlas import files, job
from overfit_atlas.questions.consensus.tables import claims as consensus_claims

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call a claim."""
    given, params, out = snakemake.input, snakemake.params, snakemake.output
    seeds, members, setting = params.seeds, params.members, snakemake.wildcards.consensus
    curves = files.read_tables(given.curves, seeds)
    headline = files.read_tables(given.headline, seeds)
    risk_coverage = files.read_tables(given.risk_coverage, seeds)
    printed = params.published
    parts = [
        consensus_claims.better_than_members(curves, risk_coverage, members, setting),
        consensus_claims.at_coverage(headline, params.coverage, setting),
        consensus_claims.flat_at_low_thresholds(curves, setting),
        consensus_claims.close_to_third(curves, members, setting),
        consensus_claims.printed_counts(headline, members, printed, setting),
    ]
    if given.gap:
        gap = files.read_tables(given.gap, seeds)
        agreement = files.read_tables(given.agreement, seeds)
        parts.append(consensus_claims.closed_gap(gap, setting))
        parts.append(consensus_claims.unlike_neighbours(agreement, members, setting))
    files.write_table(pd.concat(parts, ignore_index=True), out.claims)


if __name__ == "__main__":
    job.run(main, snakemake)

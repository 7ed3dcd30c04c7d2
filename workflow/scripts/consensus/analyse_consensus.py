"""Analyse the consensus of one seed's members at one epoch each.

Reads one dump of logits a member, all epochs of the first; writes coverage and accuracy against the
threshold for the consensus in both readings of Algorithm 1, each member and the averaging ensemble,
the headline numbers (Salman and Liu, Fig. 6 and 7), risk against coverage, k-of-n for every k, the
nested counts, the measures of each selector with their bootstrap replicates, and thresholds
certified on one part of the test images and verified on the other.
"""

from typing import TYPE_CHECKING

import numpy as np

from overfit_atlas import files, job
from overfit_atlas.predictions.members import together
from overfit_atlas.questions.consensus.tables import agreement, guarantee, risk_coverage

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call an aspect."""
    params, out = snakemake.params, snakemake.output
    members = together(snakemake.input.predictions, params.members, params.epochs)
    asked = {
        "thresholds": np.asarray(params.thresholds),
        "coverages": params.coverages,
        "counts_at": params.counts_at,
    }
    curves, headline = agreement.analyse(members=members, **asked)
    files.write_table(curves, out.curves)
    files.write_table(headline, out.headline)
    found = risk_coverage.analyse(members=members, replicates=params.replicates, **asked)
    files.write_table(found.risk_coverage, out.risk_coverage)
    files.write_table(found.k_of_n, out.k_of_n)
    files.write_table(found.nested, out.nested)
    risk_coverage.write_measures(out.measures, found.selectors, found.measured, found.drawn)
    certified = guarantee.analyse(
        members=members, thresholds=asked["thresholds"], seed=params.seed, **params.guarantee
    )
    files.write_table(certified, out.guarantee)


if __name__ == "__main__":
    job.run(main, snakemake)

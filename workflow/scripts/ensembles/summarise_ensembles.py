"""Summarise ensembles over seeds: means, and differences to one network and the deep ensemble.

Reads the tables of every seed; writes what each is worth, risk by coverage, and the members' errors
and votes, with 95 % intervals.
"""

from typing import TYPE_CHECKING

import pandas as pd

from overfit_atlas import files, job
from overfit_atlas.questions.ensembles import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    given, out = snakemake.input, snakemake.output
    measures, curves, trained = (
        pd.concat(files.read_rows(paths, snakemake.params.seeds), ignore_index=True)
        for paths in (given.measures, given.curves, given.rounds)
    )
    ensembles, risks, boosting = tables.summarise(measures, curves, trained)
    files.write_table(ensembles, out.ensembles)
    files.write_table(risks, out.risk_coverage)
    files.write_table(boosting, out.boosting)


if __name__ == "__main__":
    job.run(main, snakemake)

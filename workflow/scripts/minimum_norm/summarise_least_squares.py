"""Summarise SGD on least squares over seeds.

Reads one path and one table of norms a seed; writes them together, where SGD ended, and claim RU9.
"""

from typing import TYPE_CHECKING

import pandas as pd

from overfit_atlas import files, job
from overfit_atlas.questions.minimum_norm import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    seeds, out = snakemake.params.seeds, snakemake.output
    paths = files.read_rows(snakemake.input.paths, seeds)
    norms = files.read_rows(snakemake.input.norms, seeds)
    summary, claims = tables.least_squares_over_seeds(paths, norms, snakemake.params.setting)
    files.write_table(pd.concat(paths), out.paths)
    files.write_table(pd.concat(norms), out.norms)
    files.write_table(summary, out.summary)
    files.write_table(claims, out.claims)


if __name__ == "__main__":
    job.run(main, snakemake)

"""Summarise the consensus over seeds: means and 95 % intervals.

Reads the small tables of each seed, in the order of the seeds; writes the summary of curves and of
headline numbers that the consensus figures and the report are made from.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.analysis.selection import consensus_tables
from overfit_atlas.analysis.statistics import seed_tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto two library calls."""
    given, seeds, out = snakemake.input, snakemake.params.seeds, snakemake.output
    curves = consensus_tables.summarise_curves(seed_tables.read(given.curves, seeds))
    headline = consensus_tables.summarise_headline(seed_tables.read(given.headline, seeds))
    files.write_table(curves, out.curves)
    files.write_table(headline, out.headline)


if __name__ == "__main__":
    job.run(main, snakemake)

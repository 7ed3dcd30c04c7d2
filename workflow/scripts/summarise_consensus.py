"""Summarise the consensus over seeds: means and 95 % intervals.

Reads the small tables of each seed, in the order of the seeds; writes the summary of curves and of
headline numbers that the consensus figures and the report are made from.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.analysis import consensus_tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto two library calls."""
    seeds = snakemake.params.seeds
    curves = map(files.read_table, snakemake.input.curves)
    headlines = map(files.read_table, snakemake.input.headline)
    files.write_table(
        consensus_tables.summarise_curves(dict(zip(seeds, curves, strict=True))),
        snakemake.output.curves,
    )
    files.write_table(
        consensus_tables.summarise_headline(dict(zip(seeds, headlines, strict=True))),
        snakemake.output.headline,
    )


if __name__ == "__main__":
    job.run(main, snakemake)

"""Summarise risk and coverage over seeds: means, intervals, paired differences.

Reads the small tables of each seed, in the order of the seeds; writes the summaries that figures
and the report are made from.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.analysis.selection import guarantee_tables, selection_tables
from overfit_atlas.analysis.statistics import seed_tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call a table."""
    given, params, out = snakemake.input, snakemake.params, snakemake.output
    seeds = params.seeds
    risk_coverage = seed_tables.read(given.risk_coverage, seeds)
    k_of_n = seed_tables.read(given.k_of_n, seeds)
    nested = seed_tables.read(given.nested, seeds)
    guarantee = seed_tables.read(given.guarantee, seeds)
    for table, path in (
        (selection_tables.summarise_risk_coverage(risk_coverage), out.risk_coverage),
        (selection_tables.summarise_k_of_n(k_of_n), out.k_of_n),
        (selection_tables.summarise_nested(nested), out.nested),
        (selection_tables.summarise_measures(given.measures), out.measures),
        (guarantee_tables.summarise(guarantee, params.delta), out.guarantee),
    ):
        files.write_table(table, path)


if __name__ == "__main__":
    job.run(main, snakemake)

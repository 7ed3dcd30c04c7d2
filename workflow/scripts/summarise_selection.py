"""Summarise risk and coverage over seeds: means, intervals, paired differences.

Reads the small tables of each seed, in the order of the seeds; writes the summaries that figures
and the report are made from.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.analysis import guarantee_tables, selection_tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call a table."""
    given, params, out = snakemake.input, snakemake.params, snakemake.output
    seeds = params.seeds
    risk_coverage = dict(zip(seeds, map(files.read_table, given.risk_coverage), strict=True))
    k_of_n = dict(zip(seeds, map(files.read_table, given.k_of_n), strict=True))
    nested = dict(zip(seeds, map(files.read_table, given.nested), strict=True))
    guarantee = dict(zip(seeds, map(files.read_table, given.guarantee), strict=True))
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

"""Summarise the consensus of several seeds: means with 95 % intervals, paired where rules compare.

Reads the small tables of each seed; writes one table an aspect.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.consensus.tables import agreement, guarantee, risk_coverage

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call a table."""
    given, params, out = snakemake.input, snakemake.params, snakemake.output

    def of_seeds(name):
        return files.read_tables(given[name], params.seeds)

    headline = of_seeds("headline")
    inputs = agreement.inputs(headline)
    for table, path in (
        (agreement.summarise_curves(of_seeds("curves")), out.curves),
        (agreement.summarise_headline(headline), out.headline),
        (risk_coverage.summarise_risk_coverage(of_seeds("risk_coverage")), out.risk_coverage),
        (risk_coverage.summarise_k_of_n(of_seeds("k_of_n")), out.k_of_n),
        (risk_coverage.summarise_nested(of_seeds("nested"), inputs), out.nested),
        (risk_coverage.summarise_measures(given.measures), out.measures),
        (guarantee.summarise(of_seeds("guarantee"), params.delta), out.guarantee),
    ):
        files.write_table(table, path)


if __name__ == "__main__":
    job.run(main, snakemake)

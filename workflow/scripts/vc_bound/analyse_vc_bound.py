"""Put the VC bound beside the test error of every network.

Reads the measures of every run, one checkpoint a network for its number of parameters, and the
samples for their size; writes the bounds, the bound's curve, its limits, and claim RU8 (Rutgers
report, section 3.1).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.vc_bound import tables as vc_bound_tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    params, out = snakemake.params, snakemake.output
    table, curve, limits, claims = vc_bound_tables.tables(
        runs=params.runs,
        measures=snakemake.input.measures,
        checkpoints=snakemake.input.checkpoints,
        samples=dict(zip(params.samples, snakemake.input.samples, strict=True)),
        eta=params.eta,
        setting=params.setting,
    )
    files.write_table(table, out.table)
    files.write_table(curve, out.curve)
    files.write_table(limits, out.limits)
    files.write_table(claims, out.claims)


if __name__ == "__main__":
    job.run(main, snakemake)

"""Collect one seed's errors over the widths of the capacity sweep.

Reads measures, one checkpoint a width for its number of parameters, and the sample; writes one row
a width.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.capacity import tables as capacity_tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    table = capacity_tables.of_seed(
        runs=snakemake.params.runs,
        measures=snakemake.input.measures,
        checkpoints=snakemake.input.checkpoints,
        sample=snakemake.input.sample,
        seed=snakemake.params.seed,
    )
    files.write_table(table, snakemake.output.runs)


if __name__ == "__main__":
    job.run(main, snakemake)

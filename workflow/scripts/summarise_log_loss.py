"""Summarise the log losses of a grid over seeds.

Reads one table a seed; writes means with 95 % intervals.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.analysis.dynamics import log_loss_table

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    tables = [files.read_table(path) for path in snakemake.input.losses]
    files.write_table(log_loss_table.over_seeds(tables), snakemake.output.losses)


if __name__ == "__main__":
    job.run(main, snakemake)

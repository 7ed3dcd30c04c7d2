"""Summarise the log losses of a grid over seeds.

Reads one table a seed; writes means with 95 % intervals.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.grid import log_loss

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    tables = [files.read_table(path) for path in snakemake.input.losses]
    files.write_table(log_loss.over_seeds(tables), snakemake.output.losses)


if __name__ == "__main__":
    job.run(main, snakemake)

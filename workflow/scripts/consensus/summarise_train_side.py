"""Summarise over seeds what the training images tell.

Reads the small tables of each seed, in the order of the seeds; writes means and 95 % intervals.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.consensus.tables import train_side

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call a table."""
    given, params, out = snakemake.input, snakemake.params, snakemake.output
    seeds = params.seeds
    gap = files.read_tables(given.gap, seeds)
    agreement = files.read_tables(given.agreement, seeds)
    epochs = files.read_tables(given.epochs, seeds)
    files.write_table(train_side.summarise_gap(gap), out.gap)
    files.write_table(train_side.summarise_agreement(agreement), out.agreement)
    files.write_table(train_side.summarise_epochs(epochs), out.epochs)


if __name__ == "__main__":
    job.run(main, snakemake)

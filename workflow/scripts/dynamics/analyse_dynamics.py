"""Analyse what one run does to each sample, epoch by epoch.

Reads the run's logits, one epoch at a time; writes the loss of correct and wrong samples, the
refitted temperature of each epoch, densities of the loss with their overlap, forgetting and data
maps, and the run's numbers for the claims C1 to C5 (Salman and Liu, Fig. 2, 3 and 5).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.dynamics import tables as dynamics_tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    tables = dynamics_tables.analyse(
        predictions=snakemake.input.predictions,
        last_epoch=snakemake.params.epoch,
        drawn=snakemake.params.densities,
        train_side=snakemake.params.train_side,
    )
    for name, table in tables._asdict().items():
        files.write_table(table, getattr(snakemake.output, name))


if __name__ == "__main__":
    job.run(main, snakemake)

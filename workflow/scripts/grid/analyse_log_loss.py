"""Measure log loss as the Rutgers report writes it beside categorical cross-entropy, for one seed.

Reads one dump of logits a cell of the grid; writes one row a cell and reading.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.grid import log_loss

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    table = log_loss.of_seed(snakemake.params.cells, snakemake.input.predictions)
    files.write_table(table, snakemake.output.losses)


if __name__ == "__main__":
    job.run(main, snakemake)

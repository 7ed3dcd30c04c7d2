"""Join a run's training histories with the test side of its predictions into one table of measures.

Reads the stages' histories and the dump of logits; writes losses and accuracies per epoch, which
serve the training curves (Salman and Liu, Fig. 2; Rutgers report, Fig. 1-12) and the grid table.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.predictions import run_measures as measures

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    given = snakemake.input
    table = measures.measure_run(given.predictions, given.histories, snakemake.params.predicted)
    files.write_table(table, snakemake.output.measures)


if __name__ == "__main__":
    job.run(main, snakemake)

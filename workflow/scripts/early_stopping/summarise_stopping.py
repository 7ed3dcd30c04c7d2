"""Summarise over seeds what rules of early stopping choose, and what it is worth.

Reads the small table of each run and seed; writes all of them as one, and means with intervals.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.early_stopping import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto two library calls."""
    params, out = snakemake.params, snakemake.output
    read = map(files.read_table, snakemake.input.chosen)
    by_run = {
        (run["model"], run["regularizer"]): {seed: next(read) for seed in params.seeds}
        for run in params.runs
    }
    together = tables.collect(by_run)
    files.write_table(together, out.chosen)
    files.write_table(tables.summarise(together), out.stopping)


if __name__ == "__main__":
    job.run(main, snakemake)

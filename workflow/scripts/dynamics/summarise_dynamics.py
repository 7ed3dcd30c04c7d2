"""Summarise the findings of a dynamics experiment over seeds: means and 95 % intervals.

Reads the small table of findings of each run and seed; writes the summary that the report shows and
the measurements of the claims C1 to C5.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.dynamics import tables as dynamics_tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto two library calls."""
    settings = {(run["model"], run["regularizer"]): run["setting"] for run in snakemake.params.runs}
    tables = iter([files.read_table(path) for path in snakemake.input.findings])
    by_run = {run: {seed: next(tables) for seed in snakemake.params.seeds} for run in settings}
    files.write_table(dynamics_tables.summarise(by_run), snakemake.output.summary)
    files.write_table(dynamics_tables.measurements(by_run, settings), snakemake.output.claims)


if __name__ == "__main__":
    job.run(main, snakemake)

"""Summarise active learning over seeds: learning curves, areas under them, paired differences.

Reads what was predicted in the rounds of each way and seed; writes how good that is, and means with
95 % intervals.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.active_learning import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto library calls."""
    params, out = snakemake.params, snakemake.output
    read = map(tables.of_rounds, snakemake.input.rounds)
    together = tables.collect(
        {way: {seed: next(read) for seed in params.seeds} for way in params.ways}
    )
    files.write_table(together, out.rounds)
    files.write_table(tables.curves(together), out.curves)
    files.write_table(tables.areas(together), out.areas)


if __name__ == "__main__":
    job.run(main, snakemake)

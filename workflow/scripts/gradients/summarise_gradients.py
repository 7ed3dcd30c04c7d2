"""Put the gradient norms of all seeds together and tell what they did after the loss had settled.

Reads the small tables of each seed; writes them in one, each run's change, and what claim C16 is
judged by.
"""

from typing import TYPE_CHECKING

import pandas as pd

from overfit_atlas import files, job
from overfit_atlas.questions.gradients import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto library calls."""
    params, out = snakemake.params, snakemake.output
    of_seeds = files.read_tables(snakemake.input.gradients, params.seeds)
    changed = tables.changes(of_seeds)
    together = [table.assign(seed=seed) for seed, table in of_seeds.items()]
    files.write_table(pd.concat(together, ignore_index=True), out.gradients)
    files.write_table(changed, out.changes)
    files.write_table(tables.claims(changed, snakemake.wildcards.gradients), out.claims)


if __name__ == "__main__":
    job.run(main, snakemake)

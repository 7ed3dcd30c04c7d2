"""Summarise attacked images over seeds: how many fool how many members.

Reads the small tables of each seed; writes means and 95 % intervals, and what claim C14 is judged
by.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.adversarial import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto two library calls."""
    params = snakemake.params
    of_seeds = files.read_tables(snakemake.input.attacks, params.seeds)
    files.write_table(tables.summarise(of_seeds), snakemake.output.attacks)
    measured = tables.claims(of_seeds, snakemake.wildcards.adversarial, **params.judged_at)
    files.write_table(measured, snakemake.output.claims)


if __name__ == "__main__":
    job.run(main, snakemake)

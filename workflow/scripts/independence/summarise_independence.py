"""All families of models side by side.

Reads the small tables of each family; writes P(all wrong) against the number of models, the fits,
and what the register of claims asks.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.independence import tables as independence_tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call a table."""
    given, params, out = snakemake.input, snakemake.params, snakemake.output
    sizes = files.read_tables(given.sizes, params.families)
    fits = files.read_tables(given.fits, params.families)
    files.write_table(independence_tables.summarise_sizes(sizes), out.sizes)
    files.write_table(independence_tables.summarise_fits(fits), out.fits)
    files.write_table(
        independence_tables.claims(fits, snakemake.wildcards.independence), out.claims
    )


if __name__ == "__main__":
    job.run(main, snakemake)

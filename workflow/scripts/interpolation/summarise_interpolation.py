"""Summarise the lines between solutions over all pairs of seeds.

Reads test loss and accuracy on every line; writes the mean curve with its spread, each pair's
barrier, their means, and what claim C15 is judged by.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.interpolation import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto library calls."""
    lines = files.read_table(snakemake.input.lines)
    of_pairs = tables.barriers(lines, snakemake.params.good_range)
    out = snakemake.output
    files.write_table(tables.curve(lines), out.curve)
    files.write_table(of_pairs, out.barriers)
    files.write_table(tables.headline(of_pairs), out.headline)
    files.write_table(tables.claims(of_pairs, snakemake.wildcards.interpolation), out.claims)


if __name__ == "__main__":
    job.run(main, snakemake)

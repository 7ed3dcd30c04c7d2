"""Summarise random labels and pixels over seeds.

Reads the tables of every seed; writes runs, means, what was memorised, what consensus accepts, and
claim RU7.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.random_labels import tables as random_label_tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    given, out = snakemake.input, snakemake.output
    read = [
        files.read_rows(paths, snakemake.params.seeds)
        for paths in (given.accuracies, given.memorised, given.consensus)
    ]
    tables = random_label_tables.over_seeds(*read, setting=snakemake.params.setting)
    paths = (out.runs, out.means, out.memorised, out.consensus, out.claims)
    for table, path in zip(tables, paths, strict=True):
        files.write_table(table, path)


if __name__ == "__main__":
    job.run(main, snakemake)

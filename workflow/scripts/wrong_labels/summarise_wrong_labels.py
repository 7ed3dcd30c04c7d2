"""Summarise wrong labels over seeds: means and 95 % intervals.

Reads the tables of every seed; writes what is learned by epoch, when, and who finds wrong labels.
"""

from typing import TYPE_CHECKING

import pandas as pd

from overfit_atlas import files, job
from overfit_atlas.questions.wrong_labels import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    given, out = snakemake.input, snakemake.output
    learned, images, found = (
        pd.concat(files.read_rows(paths, snakemake.params.seeds), ignore_index=True)
        for paths in (given.learned, given.images, given.found)
    )
    learning, first_fits, finding = tables.summarise(learned, images, found)
    files.write_table(learning, out.learning)
    files.write_table(first_fits, out.first_fits)
    files.write_table(finding, out.finding)


if __name__ == "__main__":
    job.run(main, snakemake)

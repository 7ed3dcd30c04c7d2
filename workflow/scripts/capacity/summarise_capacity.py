"""Summarise the capacity sweep over seeds.

Reads one table a seed; writes all runs, means with 95 % intervals, the interpolation points, and
the two descents of the test error.
"""

from typing import TYPE_CHECKING

import pandas as pd

from overfit_atlas import files, job
from overfit_atlas.measures import sweep as capacity

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    tables = [files.read_table(path) for path in snakemake.input.runs]
    runs = pd.concat(tables, ignore_index=True)
    files.write_table(runs, snakemake.output.runs)
    files.write_table(capacity.table(runs), snakemake.output.table)
    files.write_table(capacity.interpolation_points(runs), snakemake.output.points)
    files.write_table(capacity.descents(runs), snakemake.output.descents)


if __name__ == "__main__":
    job.run(main, snakemake)

"""Measure the Rutgers report's conclusions on one grid, paired over seeds.

Reads the table of the grid's runs; writes the numbers of claims RU1 to RU6, with train accuracy in
inference mode.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.analysis.capacity import conclusions

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    runs = files.read_table(snakemake.input.runs).drop(columns="regularizer")
    runs = runs.rename(columns={"column": "regularizer"})
    measured = conclusions.measurements(runs, setting=snakemake.params.setting)
    files.write_table(measured, snakemake.output.claims)


if __name__ == "__main__":
    job.run(main, snakemake)

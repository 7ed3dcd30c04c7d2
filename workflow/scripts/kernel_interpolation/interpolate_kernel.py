"""Interpolate the first images of a dataset with a Gaussian kernel.

Writes norm, condition, train and test error of the one interpolator (Rutgers report, section 7).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.kernel_interpolation import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    params = snakemake.params
    table = tables.kernel_of_size(snakemake.input.dataset, params.size, params.gamma)
    files.write_table(table, snakemake.output.table)


if __name__ == "__main__":
    job.run(main, snakemake)

"""Compare interpolators of one draw of images: kernel widths, label noise, nested samples.

Writes norm and test error of each (Rutgers report, section 7).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.kernel_interpolation import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    params = snakemake.params
    table = tables.kernels_of_seed(
        snakemake.input.dataset,
        params.seed,
        size=params.size,
        gamma=params.gamma,
        gammas=params.gammas,
    )
    files.write_table(table, snakemake.output.table)


if __name__ == "__main__":
    job.run(main, snakemake)

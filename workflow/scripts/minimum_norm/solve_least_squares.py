"""Solve one random under-determined least-squares problem by SGD and otherwise.

Writes SGD's path from zero and from elsewhere, and the norms of the least-norm solution, of SGD's
and of random interpolators (Rutgers report, section 7).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.minimum_norm import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    params = snakemake.params
    path, norms = tables.least_squares_of_seed(
        params.seed,
        size=params.size,
        dimensions=params.dimensions,
        epochs=params.epochs,
        batch_size=params.batch_size,
        start_spread=params.start_spread,
        interpolators=params.interpolators,
    )
    files.write_table(path, snakemake.output.path)
    files.write_table(norms, snakemake.output.norms)


if __name__ == "__main__":
    job.run(main, snakemake)

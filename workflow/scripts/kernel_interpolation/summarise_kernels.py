"""Summarise Gaussian-kernel interpolation over sizes and draws.

Reads one table a dataset and size, and one a dataset and seed; writes sizes, means, how the norm
orders test error, and claim RU10.
"""

from itertools import product
from typing import TYPE_CHECKING

import pandas as pd

from overfit_atlas import files, job
from overfit_atlas.questions.kernel_interpolation import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    params, out = snakemake.params, snakemake.output
    sizes = [
        files.read_table(path).assign(dataset=dataset)
        for (dataset, _), path in zip(
            product(params.datasets, params.counts), snakemake.input.sizes, strict=True
        )
    ]
    compared = [
        files.read_table(path).assign(dataset=dataset, seed=seed)
        for (dataset, seed), path in zip(
            product(params.datasets, params.seeds), snakemake.input.compared, strict=True
        )
    ]
    means, orders, claims = tables.kernels_over_seeds(compared, params.setting)
    files.write_table(pd.concat(sizes), out.sizes)
    files.write_table(means, out.means)
    files.write_table(orders, out.orders)
    files.write_table(claims, out.claims)


if __name__ == "__main__":
    job.run(main, snakemake)

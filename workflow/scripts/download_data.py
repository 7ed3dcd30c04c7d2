"""Fetch one published file, from the mirror or its public addresses, and check its digest.

It is told the facts of ``config/datasets.yaml`` by its params, and writes the published
bytes. Every figure and claim stands on these files. The mirror is told by the environment variable
DATA_MIRROR and is no param, since where the bytes come from does not change them.
"""

import os
from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.data import dataset, published

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    published.fetch(
        dataset.describe(snakemake.wildcards.dataset, snakemake.params.facts),
        snakemake.wildcards.file,
        snakemake.output.file,
        mirror=os.environ.get("DATA_MIRROR") or None,
    )


if __name__ == "__main__":
    job.run(main, snakemake)

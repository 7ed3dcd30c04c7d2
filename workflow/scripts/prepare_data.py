"""Turn the published files of one dataset into one HDF5 file that describes itself.

It reads the published files, checks digests, shapes, class counts and grey values, and writes the
training and test set that every sample, prediction and figure of that dataset is made from.
"""

from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.data import dataset, prepare

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    prepare.prepare_dataset(
        dataset.describe(snakemake.wildcards.dataset, snakemake.params.facts),
        sources=snakemake.input.files,
        out=snakemake.output.dataset,
    )


if __name__ == "__main__":
    job.run(main, snakemake)

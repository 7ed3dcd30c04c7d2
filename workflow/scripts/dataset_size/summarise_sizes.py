"""Accuracy against the number of training images, over seeds.

Reads the small table of each sample and seed, and the samples for their number of images; writes
means with intervals, how much each quantity varies with the size, and the claim's measurements.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.dataset_size import tables as dataset_size

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call a table."""
    given, params, out = snakemake.input, snakemake.params, snakemake.output
    tables = iter(map(files.read_table, given.tables))
    by_size = {sample: {seed: next(tables) for seed in params.seeds} for sample in params.samples}
    images = dataset_size.images_of(given.samples[:: len(params.seeds)])
    together = dataset_size.collect(by_size, images)
    files.write_table(dataset_size.summarise(together), out.sizes)
    files.write_table(dataset_size.variation(together), out.variation)
    files.write_table(dataset_size.claims(together, snakemake.wildcards.dataset_size), out.claims)


if __name__ == "__main__":
    job.run(main, snakemake)

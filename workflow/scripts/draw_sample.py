"""Draw one training sample: which images train and validate, and with which labels.

It reads a prepared dataset, and a file of labels where the sample has its own; it writes the rows
and labels of one sample and seed, so that all models of that seed are trained on the same images.
Every training and every claim rests on it.
"""

from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.data import samples

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    samples.draw_sample(
        snakemake.input.dataset,
        snakemake.output.sample,
        samples.Drawing(**snakemake.params.draw),
        snakemake.params.seed,
        snakemake.input.get("labels"),
    )


if __name__ == "__main__":
    job.run(main, snakemake)

"""Find wrong labels of one seed, epoch by epoch.

Reads the logits of every run on its training images; writes what is learned at each epoch, when
each image is, and which labels models that agree, each model and confident learning take for wrong.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.wrong_labels import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    params, out = snakemake.params, snakemake.output
    learned, images, found = tables.of_seed(
        params.names, snakemake.input.predictions, params.last_epoch
    )
    files.write_table(learned, out.learned)
    files.write_table(images, out.images)
    files.write_table(found, out.found)


if __name__ == "__main__":
    job.run(main, snakemake)

"""What the training images tell about one seed's consensus and members.

Reads one dump of logits a member with the training side, the sample and the dataset; writes train
and test accuracy among the accepted, and test accuracy against the nearest training images.
"""

from typing import TYPE_CHECKING

import numpy as np

from overfit_atlas import files, job
from overfit_atlas.data import prepared, samples
from overfit_atlas.predictions.members import together
from overfit_atlas.questions.consensus.tables import train_side

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto two library calls."""
    given, params, out = snakemake.input, snakemake.params, snakemake.output
    members = together(given.predictions, params.members, params.epochs)
    gap = train_side.gap_by_threshold(members, np.asarray(params.thresholds))
    sample = samples.load_sample(given.sample, given.dataset)
    agreement, by_epoch = train_side.neighbours_of(
        members,
        train_images=sample.train_images,
        train_labels=sample.train_labels,
        test_images=prepared.load_split(given.dataset, "test").images,
        neighbours=params.neighbours,
    )
    files.write_table(gap, out.gap)
    files.write_table(agreement, out.agreement)
    files.write_table(by_epoch, out.epochs)


if __name__ == "__main__":
    job.run(main, snakemake)

"""Follow three test images through every epoch of a consensus' members, in one seed.

Reads one dump of logits a member and the images; writes which samples are nearest to the paper's
three profiles, their class probabilities epoch by epoch, their pixels, and which runs these are, so
that any other image can be drawn later (Salman and Liu, Fig. 4).
"""

from typing import TYPE_CHECKING

import pandas as pd

from overfit_atlas import files, job
from overfit_atlas.predictions.dump import epoch_of
from overfit_atlas.predictions.members import together
from overfit_atlas.questions.consensus.tables import samples as sample_dynamics

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    members, predictions = pd.DataFrame(snakemake.params.members), snakemake.input.predictions
    members["epoch"] = [epoch_of(*run) for run in zip(predictions, members.epoch, strict=True)]
    followed = sample_dynamics.follow_profiles(
        members=together(predictions, list(members.name), list(members.epoch)),
        sample=snakemake.input.sample,
        dataset=snakemake.input.dataset,
    )
    for name, table in followed._asdict().items():
        files.write_table(table, getattr(snakemake.output, name))
    files.write_table(members, snakemake.output.members)


if __name__ == "__main__":
    job.run(main, snakemake)

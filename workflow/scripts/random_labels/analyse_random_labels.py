"""Read what one seed's networks memorised from random labels and pixels.

Reads the predictions of every run on training and test images; writes accuracies by epoch, what was
memorised, and what consensus accepts of it.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.random_labels import tables as random_label_tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    params, out = snakemake.params, snakemake.output
    accuracies, memorised, consensus = random_label_tables.of_seed(
        runs=params.runs,
        predictions=snakemake.input.predictions,
        sets=params.sets,
        thresholds=params.thresholds,
    )
    files.write_table(accuracies, out.accuracies)
    files.write_table(memorised, out.memorised)
    files.write_table(consensus, out.consensus)


if __name__ == "__main__":
    job.run(main, snakemake)

"""Choose epochs of one run by each rule of early stopping.

Reads the run's logits and its measures by epoch; writes both as one curve, and what each rule
chooses.
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.questions.early_stopping import tables

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto two library calls."""
    given, params = snakemake.input, snakemake.params
    curve = tables.by_epoch(given.predictions, given.measures, params.epoch)
    files.write_table(curve, snakemake.output.curve)
    files.write_table(tables.chosen(curve, params.patience), snakemake.output.chosen)


if __name__ == "__main__":
    job.run(main, snakemake)

"""Measure the norm of the training loss's gradient at the saved epochs of one seed's runs.

Reads a prepared dataset, a sample and the checkpoints of each run; writes one table (Salman and
Liu, section III).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.data import prepared, samples
from overfit_atlas.training import backend

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call a run."""
    params = snakemake.params
    backend.configure_for(snakemake)
    # Keras starts with this import, so it has to wait until its backend is configured.
    from overfit_atlas.predictions.gradients import norms_of_runs

    sample = samples.load_sample(snakemake.input.sample, snakemake.input.dataset)
    table = norms_of_runs(
        params.runs,
        snakemake.input.checkpoints,
        sample.train,
        classes=prepared.classes(snakemake.input.dataset),
    )
    files.write_table(table, snakemake.output.gradients)


if __name__ == "__main__":
    job.run(main, snakemake)

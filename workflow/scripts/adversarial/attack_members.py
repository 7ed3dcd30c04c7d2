"""Attack the test images of one seed: against the first member alone, and against all members.

Reads a prepared dataset, a sample and one checkpoint a member; writes how many attacked images are
accepted and wrong, by how many members must agree (Salman and Liu, section VI).
"""

from typing import TYPE_CHECKING

from overfit_atlas import files, job
from overfit_atlas.data import prepared, samples
from overfit_atlas.data.subset import evenly
from overfit_atlas.questions.adversarial import tables as adversarial_tables
from overfit_atlas.training import backend

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto library calls."""
    params = snakemake.params
    backend.configure_for(snakemake)
    # Keras starts with this import, so it has to wait until its backend is configured.
    from overfit_atlas.predictions.adversarial import attack_all, load_members

    test = samples.load_test(snakemake.input.sample, snakemake.input.dataset)
    attacked = evenly(test, params.test_images)
    members = load_members(
        params.members,
        snakemake.input.checkpoints,
        attacked.images.shape[1:],
        classes=prepared.classes(snakemake.input.dataset),
    )
    table = adversarial_tables.tabulate(
        attack_all(members, attacked.images, attacked.labels, params.epsilons, params.steps),
        attacked.labels,
        [member["label"] for member in params.members],
        params.thresholds,
    )
    files.write_table(table, snakemake.output.attacks)


if __name__ == "__main__":
    job.run(main, snakemake)

"""Train the members of one ensemble of one network, for one seed.

Reads a prepared dataset and a sample; writes the logits of every member on the test images, its
weighted error on the training images and its vote.
"""

from typing import TYPE_CHECKING

import numpy as np

from overfit_atlas import job
from overfit_atlas.data import prepared, samples
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.predictions.ensembles import write_ensemble
from overfit_atlas.training import backend
from overfit_atlas.training.deadline import Deadline

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto library calls."""
    params, given, wildcards = snakemake.params, snakemake.input, snakemake.wildcards
    compute = backend.configure_for(snakemake)
    # Keras starts with these imports, so they have to wait until its backend is configured.
    from overfit_atlas.training.chosen import ChosenTrainer
    from overfit_atlas.training.ensembles import train_members
    from overfit_atlas.training.run import Recipe

    train = samples.load_sample(given.sample, given.dataset).train
    test = samples.load_test(given.sample, given.dataset)
    classes = prepared.classes(given.dataset)
    described = {
        "code": params.trained_by,
        "computed_with": backend.computed_with(compute),
    }
    with Deadline() as deadline:
        trainer = ChosenTrainer(
            Recipe(Architecture(**params.architecture), params.learning, classes),
            np.concatenate([train.images, test.images]),
            params.epochs,
            described,
            deadline,
        )
        ensemble = train_members(
            wildcards.ensemble,
            trainer,
            train,
            members=params.members,
            classes=classes,
            seed=int(wildcards.seed),
            run=f"{wildcards.ensembles}/seed-{wildcards.seed}/{wildcards.ensemble}",
        )
    attrs = {"ensemble": wildcards.ensemble, "seed": int(wildcards.seed), "device": compute.device}
    write_ensemble(snakemake.output.members, ensemble, attrs)
    trainer.forget()


if __name__ == "__main__":
    job.run(main, snakemake)

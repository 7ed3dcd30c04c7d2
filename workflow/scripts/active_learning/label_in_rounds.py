"""Ask for labels in rounds, by one way of choosing and one seed.

Reads a prepared dataset and a sample, whose training images are the pool; writes how good the
committee is on the test images after each round, and which images it asked for.
"""

from dataclasses import asdict
from typing import TYPE_CHECKING

import numpy as np

from overfit_atlas import files, job
from overfit_atlas.data import prepared, samples
from overfit_atlas.measures.probabilities import probabilities
from overfit_atlas.questions.active_learning import tables
from overfit_atlas.questions.active_learning.rounds import Plan, in_rounds
from overfit_atlas.training import backend
from overfit_atlas.training.deadline import Deadline

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto library calls."""
    params, given, out = snakemake.params, snakemake.input, snakemake.output
    compute = backend.configure(
        params.threads,
        gpu=bool(snakemake.resources.get("gpu", 0)),
        precision=params.precision,
        share=int(snakemake.resources.get("gpu_share", 100)),
    )
    # Keras starts with this import, so it has to wait until its backend is configured.
    from overfit_atlas.training.committee import Committee

    sample = samples.load_sample(given.sample, given.dataset)
    test = samples.load_test(given.sample, given.dataset)
    described = {
        "code": params.code,
        "computed_with": asdict(compute) | backend.versions(compute),
    }
    with Deadline() as deadline:
        committee = Committee(
            params.members,
            prepared.classes(given.dataset),
            np.concatenate([test.images, sample.train_images]),
            described,
            deadline,
        )

        def predict(labelled):
            train = prepared.Split(sample.train_images[labelled], sample.train_labels[labelled])
            run = f"{params.way}, seed {params.seed}, {len(labelled)} labels"
            found = probabilities(committee.logits(train, params.seed, run))
            return found[:, : len(test.labels)], found[:, len(test.labels) :]

        plan = Plan(params.way, params.seed, params.first, params.step, params.rounds)
        rounds, asked = tables.of_rounds(
            in_rounds(predict, len(sample.train_labels), plan),
            [member["name"] for member in params.members],
            sample,
            test.labels,
        )
        files.write_table(rounds, out.rounds)
        files.write_table(asked, out.asked)
        committee.forget()


if __name__ == "__main__":
    job.run(main, snakemake)

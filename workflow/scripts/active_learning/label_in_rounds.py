"""Ask for labels in rounds, by one way of choosing and one seed.

Reads a prepared dataset and a sample, whose training images are the pool; writes which images the
committee asked for, and its logits of all test images after each round.
"""

from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.data import prepared, samples
from overfit_atlas.measures.acquisition import Plan
from overfit_atlas.predictions.rounds import write_rounds
from overfit_atlas.training import backend
from overfit_atlas.training.deadline import Deadline

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto library calls."""
    params, given = snakemake.params, snakemake.input
    compute = backend.configure_for(snakemake)
    # Keras starts with this import, so it has to wait until its backend is configured.
    from overfit_atlas.training.committee import Committee

    described = {
        "code": params.code,
        "computed_with": backend.computed_with(compute),
    }
    with Deadline() as deadline:
        committee = Committee(
            params.members,
            prepared.classes(given.dataset),
            samples.load_sample(given.sample, given.dataset),
            samples.load_test(given.sample, given.dataset),
            described,
            deadline,
        )
        plan = Plan(params.way, params.seed, params.first, params.step, params.rounds)
        attrs = {
            "sample": params.sample,
            "way": params.way,
            "seed": params.seed,
            "precision": compute.precision,
            "backend": compute.backend,
            "device": compute.device,
        }
        write_rounds(snakemake.output.rounds, committee.in_rounds(plan), attrs)
        committee.forget()


if __name__ == "__main__":
    job.run(main, snakemake)

"""Evaluate a network on the lines and the plane that join the solutions of several seeds.

Reads a prepared dataset, a sample and one checkpoint a seed; writes test loss and accuracy on every
line between two solutions, and on a plane through the first three (Salman and Liu, Fig. 1).
"""

from typing import TYPE_CHECKING

import numpy as np

from overfit_atlas import files, job
from overfit_atlas.data import prepared, samples
from overfit_atlas.data.subset import evenly
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.training import backend

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one object's two calls."""
    params = snakemake.params
    backend.configure_for(snakemake)
    # Keras starts with this import, so it has to wait until its backend is configured.
    from overfit_atlas.predictions.interpolation import Solutions, no_plane

    test = samples.load_test(snakemake.input.sample, snakemake.input.dataset)
    judged = evenly(test, params.test_images)
    solutions = Solutions(
        Architecture(**params.solution),
        dict(zip(params.seeds, snakemake.input.checkpoints, strict=True)),
        judged,
        classes=prepared.classes(snakemake.input.dataset),
    )
    files.write_table(solutions.lines(np.asarray(params.alphas)), snakemake.output.lines)
    plane = solutions.plane(params.seeds[:3], params.plane) if params.plane else no_plane()
    files.write_table(plane, snakemake.output.plane)


if __name__ == "__main__":
    job.run(main, snakemake)

"""Predict the test images with the run of one seed, many times, with other units dropped.

Reads a prepared dataset, a sample and a checkpoint; writes the logits of every pass.
"""

from typing import TYPE_CHECKING

import numpy as np

from overfit_atlas import job
from overfit_atlas.data import prepared, samples
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.predictions.ensembles import Ensemble, write_ensemble
from overfit_atlas.training import backend

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto library calls."""
    params, given, seed = snakemake.params, snakemake.input, int(snakemake.wildcards.seed)
    compute = backend.configure_for(snakemake)
    # Keras starts with these imports, so they have to wait until its backend is configured.
    from overfit_atlas.networks.weights import load_weights
    from overfit_atlas.predictions.dropout import dropout_logits

    test = samples.load_test(given.sample, given.dataset)
    network = Architecture(**params.architecture).build(
        test.images.shape[1:], prepared.classes(given.dataset)
    )
    load_weights(network, given.checkpoint)
    logits = dropout_logits(network, test.images, params.passes, seed)
    unknown = np.full(len(logits), np.nan)
    passes = Ensemble(logits, unknown, np.ones(len(logits)))
    attrs = {"ensemble": "mc-dropout", "seed": seed, "device": compute.device}
    write_ensemble(snakemake.output.passes, passes, attrs)


if __name__ == "__main__":
    job.run(main, snakemake)

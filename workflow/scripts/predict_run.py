"""Predict with every checkpoint of one run: the test images always, the training images if asked.

Reads a prepared dataset, a sample and the run's checkpoints; writes one HDF5 file of logits, from
which all measures, figures and claims are made.
"""

from typing import TYPE_CHECKING

import numpy as np

from overfit_atlas import job
from overfit_atlas.data import prepared, samples
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.predictions.dump import Side
from overfit_atlas.training import backend

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake) -> None:
    """Map the rule's declared files and params onto one library call."""
    params = snakemake.params
    compute = backend.configure(
        params.threads, gpu=bool(snakemake.resources.get("gpu", 0)), precision=params.precision
    )
    # Keras starts with this import, so it has to wait until its backend is configured.
    from overfit_atlas.predictions.predict import Inputs, predict_run

    dataset, sample_file = snakemake.input.dataset, snakemake.input.sample
    test = samples.load_test(sample_file, dataset)
    rows = np.arange(len(test.labels))
    inputs = {"test": Inputs(test.images, Side(test.labels, rows))}
    if params.train_side:
        sample = samples.load_sample(sample_file, dataset)
        side = Side(sample.train_labels, sample.train_ids, sample.true_labels)
        inputs["train"] = Inputs(sample.train_images, side)
    predict_run(
        Architecture(params.network, params.options, params.regularizer),
        dict(zip(params.epochs, snakemake.input.checkpoints, strict=True)),
        inputs,
        snakemake.output.predictions,
        classes=prepared.classes(dataset),
        attrs={
            "sample": params.sample,
            "model": params.model,
            "regularizer": params.regularizer_name,
            "seed": params.seed,
            "precision": compute.precision,
            "backend": compute.backend,
            "device": compute.device,
        },
    )


if __name__ == "__main__":
    job.run(main, snakemake)

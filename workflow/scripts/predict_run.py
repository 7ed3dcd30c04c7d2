"""Predict with every checkpoint of one run: the test images always, the training images if asked.

Reads a prepared dataset, a sample and the run's checkpoints; writes one HDF5 file of logits, from
which all measures, figures and claims are made.
"""

from typing import TYPE_CHECKING

import numpy as np

from overfit_atlas import job
from overfit_atlas.data import samples
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
    from overfit_atlas.predictions.predict import predict_run

    dataset, sample_file = snakemake.input.dataset, snakemake.input.sample
    test = samples.load_test(sample_file, dataset)
    images = {"test": test.images}
    sides = {"test": Side(test.labels, ids=np.arange(len(test.labels)))}
    if params.train_side:
        sample = samples.load_sample(sample_file, dataset)
        images["train"] = sample.train_images
        sides["train"] = Side(sample.train_labels, sample.train_ids, sample.true_labels)
    predict_run(
        network=params.network,
        options=params.options,
        regularizer=params.regularizer,
        classes=10,
        checkpoints=snakemake.input.checkpoints,
        epochs=params.epochs,
        images=images,
        sides=sides,
        attrs={
            "sample": params.sample,
            "model": params.model,
            "regularizer": params.regularizer_name,
            "seed": params.seed,
            "precision": compute.precision,
            "backend": compute.backend,
            "device": compute.device,
        },
        out=snakemake.output.predictions,
    )


if __name__ == "__main__":
    job.run(main, snakemake)

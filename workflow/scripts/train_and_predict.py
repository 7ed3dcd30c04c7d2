"""Train, measure and predict the runs of one cell, seed after seed.

Reads a prepared dataset and a sample a seed; writes for each seed checkpoints, a table of losses
and accuracies by epoch (Salman and Liu, Fig. 2; Rutgers report, Fig. 1-12) and the logits of all
test images, from which all else in the study is made.
"""

from typing import TYPE_CHECKING

import numpy as np

from overfit_atlas import job
from overfit_atlas.data import prepared, samples
from overfit_atlas.data.pretrained import read_pretrained
from overfit_atlas.files import sha256
from overfit_atlas.networks.registry import Architecture
from overfit_atlas.predictions.dump import Side
from overfit_atlas.training import backend
from overfit_atlas.training.course import Course
from overfit_atlas.training.deadline import Deadline
from overfit_atlas.training.kept import KeptRun
from overfit_atlas.training.outputs import RunFiles, write_outputs

if TYPE_CHECKING:
    from snakemake.iocontainers import snakemake


def main(snakemake):
    """Map the rule's declared files and params onto library calls; says what was taken up."""
    params, given, output = snakemake.params, snakemake.input, snakemake.output
    compute = backend.configure_for(snakemake)
    # Keras starts with this import, so it has to wait until its backend is configured.
    from overfit_atlas.training.run import CellTrainer, Recipe, RunData

    pretrained = params.learning.get("pretrained")
    recipe = {
        "architecture": params.architecture,
        "learning": params.learning,
        "dataset": sha256(given.dataset),
        "code": params.trained_by,
        "computed_with": backend.computed_with(compute),
    }
    trainer = CellTrainer(
        Recipe(
            Architecture(**params.architecture),
            params.learning,
            prepared.classes(given.dataset),
            read_pretrained(given.pretrained, pretrained["sha256"], pretrained["without"])
            if pretrained
            else {},
        ),
        prepared.image_shape(given.dataset),
    )
    checkpoints = iter(output.checkpoints)
    notes = {}
    with Deadline() as deadline:
        for place, (seed, drawn) in enumerate(zip(params.seeds, given.samples, strict=True)):
            sample, test = (
                samples.load_sample(drawn, given.dataset),
                samples.load_test(drawn, given.dataset),
            )
            sides = {"test": Side(test.labels, np.arange(len(test.labels)))}
            if params.train_side:
                sides["train"] = Side(sample.train_labels, sample.train_ids, sample.true_labels)
            course = Course(
                params.last_epoch,
                params.measure_every,
                ("train", "validation") if len(sample.validation_labels) else ("train",),
                tuple(params.predicted),
                tuple(sides),
                tuple(params.checkpoints),
            )
            paths = RunFiles(
                {epoch: next(checkpoints) for epoch in course.checkpoints},
                output.predictions[place],
                output.measures[place],
            )
            run = f"{params.model}/{params.sample}/{params.regularizer}/seed-{seed}"
            attrs = {
                "sample": params.sample,
                "model": params.model,
                "regularizer": params.regularizer,
            }
            attrs |= {"seed": seed, "precision": compute.precision, "backend": compute.backend}
            kept = KeptRun(recipe | {"seed": seed, "sample": sha256(drawn)})
            with kept.locked(run):
                data = RunData(sample.train, sample.validation, test)
                notes[f"seed-{seed}"] = trainer.train(data, seed, course, kept, run, deadline)
                write_outputs(kept, course, paths, sides, attrs | {"device": compute.device})
    return notes


if __name__ == "__main__":
    job.run(main, snakemake)

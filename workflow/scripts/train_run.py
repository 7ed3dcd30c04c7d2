"""Train one stage of one run: the epochs between two of its states.

Reads a prepared dataset, a sample and, beyond the first stage, the state that the stage before
left; writes a checkpoint for each epoch, the state for the next stage and the stage's history.
Everything else in the study is made from these checkpoints.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from overfit_atlas import job
from overfit_atlas.data import prepared, samples
from overfit_atlas.networks.registry import Architecture
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
    from overfit_atlas.training import stage

    sample = samples.load_sample(snakemake.input.sample, snakemake.input.dataset)
    stage.train_stage(
        stage.Recipe(
            Architecture(params.network, params.options, params.regularizer),
            optimizer=params.optimizer,
            batch_size=params.batch_size,
            seed=params.seed,
            classes=prepared.classes(snakemake.input.dataset),
        ),
        compute,
        stage.TrainingData(sample.train, sample.validation),
        stage.Stretch(params.first_epoch, params.last_epoch, params.measure_every),
        stage.StageFiles(
            checkpoints=snakemake.output.checkpoints,
            state=snakemake.output.state,
            history=snakemake.output.history,
            previous_state=next(iter(snakemake.input.get("state", [])), None),
        ),
        run="/".join(Path(snakemake.output.state).parts[-6:-2]),
    )


if __name__ == "__main__":
    job.run(main, snakemake)

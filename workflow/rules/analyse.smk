# Logits to tables: the measures of each run here, the rest in one file a question.
# reads   runs/.../predictions.h5, runs/.../history/*.csv
# writes  runs/.../measures.csv, and by the included files tables/{experiment}/...
# defines TABLES, CLAIM_TABLES

from dataclasses import asdict

TABLES = f"{RESULTS}/tables"
# For each kind of experiment that measures a claim, where its measurements stand.
CLAIM_TABLES = {}


def run_file(cell, seed, file):
    """A file of one run."""
    return f"{RUN}/{file}".format(**asdict(cell), seed=seed)


def experiment_of(wildcards):
    """The experiment that a table or figure belongs to."""
    return next(e for e in STUDY.experiments if e.name == wildcards.experiment)


def of_experiment(key):
    """A param that is one setting of the experiment."""
    return lambda wildcards: experiment_of(wildcards).spec[key]


def over_seeds(pattern):
    """One file for each seed of the experiment."""
    return lambda wildcards: expand(
        pattern, seed=experiment_of(wildcards).seeds, experiment=wildcards.experiment
    )


def named(kind):
    """The wildcard's constraint for rules of one kind: the names of its experiments, or nothing."""
    return "|".join(experiment.name for experiment in STUDY.of_kind(kind)) or "(?!)"


rule measure_run:
    input:
        predictions=f"{RUN}/predictions.h5",
        histories=lambda wildcards: [
            f"{RUN}/history/epochs-{stage.first:03d}-{stage.name}.csv".format(
                **wildcards
            )
            for stage in STUDY.stages(
                Cell(wildcards.sample, wildcards.model, wildcards.regularizer)
            )
        ],
    output:
        measures=f"{RUN}/measures.csv",
        record=f"{RECORDS}/measure_run/{{sample}}/{{model}}/{{regularizer}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/measure_run/{{sample}}/{{model}}/{{regularizer}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/measure_run/{{sample}}/{{model}}/{{regularizer}}/seed-{{seed}}.tsv"
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("measure_run"),
        predicted=predicted_epochs,
    message:
        "measure {wildcards.model} on {wildcards.sample}, {wildcards.regularizer}, "
        "seed {wildcards.seed}"
    script:
        "../scripts/measure_run.py"


include: "analyse/consensus.smk"
include: "analyse/selection.smk"
include: "analyse/dropout.smk"
include: "analyse/independence.smk"
include: "analyse/dataset_size.smk"
include: "analyse/dynamics.smk"
include: "analyse/samples.smk"
include: "analyse/grid.smk"
include: "analyse/claims.smk"
include: "analyse/reruns.smk"
include: "analyse/interpolation.smk"
include: "analyse/gradients.smk"
include: "analyse/adversarial.smk"
include: "analyse/vc_bound.smk"
include: "analyse/implicit.smk"
include: "analyse/random_labels.smk"
include: "analyse/capacity.smk"

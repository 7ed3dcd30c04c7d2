# Norm of the training loss's gradient at the saved epochs: one table a seed, then all together.
# reads   data/{dataset}.h5, samples/..., checkpoints of each run
# writes  tables/{experiment}/seeds/{seed}/gradients.csv,
#         tables/{experiment}/{gradients,changes,claims}.csv

CLAIM_TABLES["gradients"] = lambda experiment: f"{TABLES}/{experiment.name}/claims.csv"


def measured_epochs(experiment, need):
    """The first and last epoch of a run, and those between that are measured."""
    last = STUDY.epoch(need)
    return sorted({1, last, *range(1, last + 1, experiment.spec["every"])})


def measured_runs(experiment):
    """What the job must know of each run of an experiment."""
    for need in experiment.needs:
        model = STUDY.models[need.model].spec
        yield {
            "label": model["label"],
            "regularizer_name": STUDY.regularizers[need.regularizer]["label"],
            "network": model["network"],
            "options": model["options"],
            "regularizer": strengths_of(need),
            "batch_size": model["batch_size"],
            "epochs": measured_epochs(experiment, need),
        }


rule measure_gradients:
    input:
        dataset=lambda wildcards: dataset_file(need_of(wildcards)),
        sample=lambda wildcards: sample_file(need_of(wildcards), wildcards.seed),
        checkpoints=lambda wildcards: [
            run_file(
                cell_of(need),
                wildcards.seed,
                f"checkpoints/epoch-{epoch:03d}.weights.h5",
            )
            for need in experiment_of(wildcards).needs
            for epoch in measured_epochs(experiment_of(wildcards), need)
        ],
    output:
        gradients=f"{TABLES}/{{experiment}}/seeds/{{seed}}/gradients.csv",
        record=f"{RECORDS}/measure_gradients/{{experiment}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/measure_gradients/{{experiment}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/measure_gradients/{{experiment}}/seed-{{seed}}.tsv"
    wildcard_constraints:
        experiment=named("gradients"),
    conda:
        ENVS / "train.yaml"
    threads: most_of_models("threads")
    resources:
        gpu=GPU,
        mem_mb=most_of_models("mem_mb"),
        runtime=30,
    params:
        code=lambda wildcards: code_files(
            "measure_gradients", *network_files(experiment_of(wildcards))
        ),
        runs=lambda wildcards: list(measured_runs(experiment_of(wildcards))),
        # One process computes in one precision; derivatives want the exact one.
        precision="float32",
        threads=most_of_models("threads"),
    message:
        "gradient norms of {wildcards.experiment}, seed {wildcards.seed}"
    script:
        "../../scripts/measure_gradients.py"


rule summarise_gradients:
    input:
        gradients=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/gradients.csv"),
    output:
        gradients=f"{TABLES}/{{experiment}}/gradients.csv",
        changes=f"{TABLES}/{{experiment}}/changes.csv",
        claims=f"{TABLES}/{{experiment}}/claims.csv",
        record=f"{RECORDS}/summarise_gradients/{{experiment}}.json",
    log:
        f"{LOGS}/summarise_gradients/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_gradients/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("gradients"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("summarise_gradients"),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
    message:
        "summarise the gradient norms of {wildcards.experiment}"
    script:
        "../../scripts/summarise_gradients.py"

# Accuracy, individual and by consensus, against the number of training images.
# reads   runs/.../predictions.h5, samples/...
# writes  tables/{experiment}/{sample}/seeds/{seed}.csv, tables/{experiment}/...

CLAIM_TABLES["dataset-size"] = (
    lambda experiment: f"{TABLES}/{experiment.name}/claims.csv"
)
OF_SIZE = f"{TABLES}/{{experiment}}/{{sample}}/seeds/{{seed}}.csv"


def needs_of_size(wildcards):
    """The runs of the members on one sample."""
    return [
        need
        for need in experiment_of(wildcards).needs
        if need.sample == wildcards.sample
    ]


def over_sizes(pattern):
    """One file for each sample and seed of the experiment."""
    return lambda wildcards: expand(
        pattern,
        experiment=wildcards.experiment,
        sample=experiment_of(wildcards).spec["samples"],
        seed=experiment_of(wildcards).seeds,
    )


rule analyse_size:
    input:
        predictions=lambda wildcards: [
            run_file(cell_of(need), wildcards.seed, "predictions.h5")
            for need in needs_of_size(wildcards)
        ],
    output:
        table=OF_SIZE,
        record=f"{RECORDS}/analyse_size/{{experiment}}/{{sample}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_size/{{experiment}}/{{sample}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_size/{{experiment}}/{{sample}}/seed-{{seed}}.tsv"
    wildcard_constraints:
        experiment=named("dataset-size"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        code=code("analyse_size"),
        members=lambda wildcards: [need.model for need in needs_of_size(wildcards)],
        epochs=lambda wildcards: [
            STUDY.epoch(need) for need in needs_of_size(wildcards)
        ],
        thresholds=of_experiment("thresholds"),
        coverages=of_experiment("coverages"),
    message:
        "consensus on {wildcards.sample} in {wildcards.experiment}, seed {wildcards.seed}"
    script:
        "../../scripts/analyse_size.py"


rule summarise_sizes:
    input:
        tables=over_sizes(OF_SIZE),
        samples=over_sizes(f"{RESULTS}/samples/{{sample}}/seed-{{seed}}.h5"),
    output:
        sizes=f"{TABLES}/{{experiment}}/sizes.csv",
        variation=f"{TABLES}/{{experiment}}/variation.csv",
        claims=f"{TABLES}/{{experiment}}/claims.csv",
        record=f"{RECORDS}/summarise_sizes/{{experiment}}.json",
    log:
        f"{LOGS}/summarise_sizes/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_sizes/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("dataset-size"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("summarise_sizes"),
        samples=of_experiment("samples"),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
    message:
        "summarise the sizes of {wildcards.experiment}"
    script:
        "../../scripts/summarise_sizes.py"

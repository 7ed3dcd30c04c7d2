# Random labels and pixels: what is memorised, how soon, and what consensus makes of it.
# reads   runs/.../predictions.h5
# writes  tables/{experiment}/seeds/{seed}/{accuracies,memorised,consensus}.csv, tables/{experiment}/...

CLAIM_TABLES["random-labels"] = (
    lambda experiment: f"{TABLES}/{experiment.name}/claims.csv"
)


def treatment_of(sample):
    """What a sample's labels or pixels went through, in words, and the share of random labels."""
    pixels, labels = STUDY.samples[sample]["pixels"], STUDY.samples[sample]["labels"]
    if pixels != "none":
        return f"{pixels} pixels".replace("gaussian", "Gaussian"), None
    words = {"none": ("true labels", 0.0), "random": ("random labels", 1.0)}
    return words.get(labels["kind"]) or (
        f"{100 * labels['share']:g} % corrupted",
        labels["share"],
    )


def treated_runs(experiment):
    """The runs of a random-label experiment, each with its treatment."""
    for need in experiment.needs:
        treatment, corruption = treatment_of(need.sample)
        yield {
            "treatment": treatment,
            "corruption": corruption,
            "model": need.model,
            "regularizer": need.regularizer,
        }


rule analyse_random_labels:
    input:
        predictions=lambda wildcards: [
            run_file(cell_of(need), wildcards.seed, "predictions.h5")
            for need in experiment_of(wildcards).needs
        ],
    output:
        accuracies=f"{TABLES}/{{experiment}}/seeds/{{seed}}/accuracies.csv",
        memorised=f"{TABLES}/{{experiment}}/seeds/{{seed}}/memorised.csv",
        consensus=f"{TABLES}/{{experiment}}/seeds/{{seed}}/consensus.csv",
        record=f"{RECORDS}/analyse_random_labels/{{experiment}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_random_labels/{{experiment}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_random_labels/{{experiment}}/seed-{{seed}}.tsv"
    wildcard_constraints:
        experiment=named("random-labels"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=3000,
        runtime=15,
    params:
        code=code("analyse_random_labels"),
        runs=lambda wildcards: list(treated_runs(experiment_of(wildcards))),
        sets=of_experiment("consensus"),
        thresholds=of_experiment("thresholds"),
    message:
        "random labels of {wildcards.experiment}, seed {wildcards.seed}"
    script:
        "../../scripts/analyse_random_labels.py"


rule summarise_random_labels:
    input:
        accuracies=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/accuracies.csv"),
        memorised=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/memorised.csv"),
        consensus=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/consensus.csv"),
    output:
        runs=f"{TABLES}/{{experiment}}/runs.csv",
        means=f"{TABLES}/{{experiment}}/means.csv",
        memorised=f"{TABLES}/{{experiment}}/memorised.csv",
        consensus=f"{TABLES}/{{experiment}}/consensus.csv",
        claims=f"{TABLES}/{{experiment}}/claims.csv",
        record=f"{RECORDS}/summarise_random_labels/{{experiment}}.json",
    log:
        f"{LOGS}/summarise_random_labels/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_random_labels/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("random-labels"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("summarise_random_labels"),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
        setting="{experiment}",
    message:
        "summarise the random labels of {wildcards.experiment} over seeds"
    script:
        "../../scripts/summarise_random_labels.py"

# Agreement of the members: one table a seed, then a summary over seeds.
# reads   runs/.../predictions.h5
# writes  tables/{experiment}/seeds/{seed}/{curves,headline}.csv, tables/{experiment}/...


def members_of(experiment):
    """Name, label and colour of an experiment's members; the regularizer tells equal models apart."""
    models = [need.model for need in experiment.needs]
    for need in experiment.needs:
        model = STUDY.models[need.model].spec
        name, label = need.model, model["label"]
        if models.count(need.model) > 1:
            name = f"{name}+{need.regularizer}"
            label = f"{label}, {STUDY.regularizers[need.regularizer]['label']}"
        yield {"name": name, "label": label, "color": model["color"]}


rule analyse_consensus:
    input:
        predictions=lambda wildcards: [
            run_file(cell, wildcards.seed, "predictions.h5")
            for cell in map(cell_of, experiment_of(wildcards).needs)
        ],
    output:
        curves=f"{TABLES}/{{experiment}}/seeds/{{seed}}/curves.csv",
        headline=f"{TABLES}/{{experiment}}/seeds/{{seed}}/headline.csv",
        record=f"{RECORDS}/analyse_consensus/{{experiment}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_consensus/{{experiment}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_consensus/{{experiment}}/seed-{{seed}}.tsv"
    wildcard_constraints:
        experiment=named("consensus"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        code=code("analyse_consensus"),
        members=lambda wildcards: [
            need.model for need in experiment_of(wildcards).needs
        ],
        epochs=lambda wildcards: [
            STUDY.epoch(need) for need in experiment_of(wildcards).needs
        ],
        thresholds=of_experiment("thresholds"),
        coverages=of_experiment("coverages"),
        counts_at=of_experiment("counts_at"),
    message:
        "consensus of {wildcards.experiment}, seed {wildcards.seed}"
    script:
        "../../scripts/analyse_consensus.py"


rule summarise_consensus:
    input:
        curves=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/curves.csv"),
        headline=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/headline.csv"),
    output:
        curves=f"{TABLES}/{{experiment}}/curves.csv",
        headline=f"{TABLES}/{{experiment}}/headline.csv",
        record=f"{RECORDS}/summarise_consensus/{{experiment}}.json",
    log:
        f"{LOGS}/summarise_consensus/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_consensus/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("consensus"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("summarise_consensus"),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
    message:
        "summarise the consensus of {wildcards.experiment} over seeds"
    script:
        "../../scripts/summarise_consensus.py"

# Models and regularizers beside the published table, their log losses, and what they conclude.
# reads   runs/.../{measures.csv,predictions.h5}, config/published.yaml
# writes  tables/{experiment}/{grid,grid-runs,log-loss,claims}.csv,
#         tables/{experiment}/seeds/{seed}/log-loss.csv

CLAIM_TABLES["grid"] = lambda experiment: f"{TABLES}/{experiment.name}/claims.csv"


def grid_cells(experiment):
    """The cells of a grid, each with its epoch and the measures of its runs."""
    return [
        {
            "row": cell["row"],
            "column": cell["column"],
            "sample": need.sample,
            "model": need.model,
            "regularizer": need.regularizer,
            "epoch": STUDY.epoch(need),
            "measures": [
                run_file(cell_of(need), seed, "measures.csv")
                for seed in experiment.seeds
            ],
        }
        for cell, need in zip(experiment.spec["cells"], experiment.needs)
    ]


rule tabulate_grid:
    input:
        published="config/published.yaml",
        measures=lambda wildcards: [
            run_file(cell_of(need), seed, "measures.csv")
            for need in experiment_of(wildcards).needs
            for seed in experiment_of(wildcards).seeds
        ],
    output:
        table=f"{TABLES}/{{experiment}}/grid.csv",
        runs=f"{TABLES}/{{experiment}}/grid-runs.csv",
        record=f"{RECORDS}/tabulate_grid/{{experiment}}.json",
    log:
        f"{LOGS}/tabulate_grid/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/tabulate_grid/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("grid"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("tabulate_grid"),
        cells=lambda wildcards: grid_cells(experiment_of(wildcards)),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
        published=of_experiment("published"),
    message:
        "table of {wildcards.experiment}"
    script:
        "../../scripts/tabulate_grid.py"


rule analyse_log_loss:
    input:
        predictions=lambda wildcards: [
            run_file(cell_of(need), wildcards.seed, "predictions.h5")
            for need in experiment_of(wildcards).needs
        ],
    output:
        losses=f"{TABLES}/{{experiment}}/seeds/{{seed}}/log-loss.csv",
        record=f"{RECORDS}/analyse_log_loss/{{experiment}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_log_loss/{{experiment}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_log_loss/{{experiment}}/seed-{{seed}}.tsv"
    wildcard_constraints:
        experiment=named("grid"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        code=code("analyse_log_loss"),
        cells=lambda wildcards: [
            {"row": cell["row"], "column": cell["column"], "epoch": STUDY.epoch(need)}
            for cell, need in zip(
                experiment_of(wildcards).spec["cells"], experiment_of(wildcards).needs
            )
        ],
    message:
        "log losses of {wildcards.experiment}, seed {wildcards.seed}"
    script:
        "../../scripts/analyse_log_loss.py"


rule summarise_log_loss:
    input:
        losses=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/log-loss.csv"),
    output:
        losses=f"{TABLES}/{{experiment}}/log-loss.csv",
        record=f"{RECORDS}/summarise_log_loss/{{experiment}}.json",
    log:
        f"{LOGS}/summarise_log_loss/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_log_loss/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("grid"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("summarise_log_loss"),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
    message:
        "summarise the log losses of {wildcards.experiment} over seeds"
    script:
        "../../scripts/summarise_log_loss.py"


rule conclude_grid:
    input:
        runs=f"{TABLES}/{{experiment}}/grid-runs.csv",
    output:
        claims=f"{TABLES}/{{experiment}}/claims.csv",
        record=f"{RECORDS}/conclude_grid/{{experiment}}.json",
    log:
        f"{LOGS}/conclude_grid/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/conclude_grid/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("grid"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("conclude_grid"),
        setting="{experiment}",
    message:
        "conclusions of {wildcards.experiment}"
    script:
        "../../scripts/conclude_grid.py"

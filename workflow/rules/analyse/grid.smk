# Models and regularizers beside the published table.
# reads   runs/.../measures.csv, config/published.yaml
# writes  tables/{experiment}/{grid,grid-runs}.csv


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

# Logits to tables: measures of each run, consensus of each seed, summaries over seeds.
# reads   runs/.../predictions.h5, runs/.../history/*.csv
# writes  runs/.../measures.csv, tables/{experiment}/...

TABLES = f"{RESULTS}/tables"


def run_file(cell, seed, file):
    """A file of one run."""
    return f"{RESULTS}/runs/{cell.sample}/{cell.model}/{cell.regularizer}/seed-{seed}/{file}"


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
    message:
        "measure {wildcards.model} on {wildcards.sample}, {wildcards.regularizer}, "
        "seed {wildcards.seed}"
    script:
        "../scripts/measure_run.py"


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
        "../scripts/analyse_consensus.py"


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
        "../scripts/summarise_consensus.py"


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
        published=of_experiment("published"),
    message:
        "table of {wildcards.experiment}"
    script:
        "../scripts/tabulate_grid.py"

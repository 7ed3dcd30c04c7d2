# Train and test error against the number of parameters.
# reads   runs/.../{measures.csv,checkpoints}, samples/...
# writes  tables/{experiment}/seeds/{seed}/capacity.csv,
#         tables/{experiment}/{runs,capacity,interpolation-points}.csv


rule analyse_capacity:
    input:
        measures=lambda wildcards: [
            run_file(cell_of(need), wildcards.seed, "measures.csv")
            for need in experiment_of(wildcards).needs
        ],
        checkpoints=lambda wildcards: [
            run_file(
                cell_of(need),
                wildcards.seed,
                f"checkpoints/epoch-{STUDY.epoch(need):03d}.weights.h5",
            )
            for need in experiment_of(wildcards).needs
        ],
        sample=lambda wildcards: f"{RESULTS}/samples/"
        f"{experiment_of(wildcards).spec['sample']}/seed-{wildcards.seed}.h5",
    output:
        runs=f"{TABLES}/{{experiment}}/seeds/{{seed}}/capacity.csv",
        record=f"{RECORDS}/analyse_capacity/{{experiment}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_capacity/{{experiment}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_capacity/{{experiment}}/seed-{{seed}}.tsv"
    wildcard_constraints:
        experiment=named("capacity"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("analyse_capacity"),
        seed=lambda wildcards: int(wildcards.seed),
        runs=lambda wildcards: [
            {
                "width": STUDY.models[need.model].spec["options"]["hidden"][0],
                "epoch": STUDY.epoch(need),
            }
            for need in experiment_of(wildcards).needs
        ],
    message:
        "capacity of {wildcards.experiment}, seed {wildcards.seed}"
    script:
        "../../scripts/analyse_capacity.py"


rule summarise_capacity:
    input:
        runs=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/capacity.csv"),
    output:
        runs=f"{TABLES}/{{experiment}}/runs.csv",
        table=f"{TABLES}/{{experiment}}/capacity.csv",
        points=f"{TABLES}/{{experiment}}/interpolation-points.csv",
        record=f"{RECORDS}/summarise_capacity/{{experiment}}.json",
    log:
        f"{LOGS}/summarise_capacity/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_capacity/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("capacity"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("summarise_capacity"),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
    message:
        "summarise the capacity of {wildcards.experiment} over seeds"
    script:
        "../../scripts/summarise_capacity.py"

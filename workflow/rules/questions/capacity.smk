# Train and test error against the number of parameters.
# reads   runs/.../{measures.csv,checkpoints}, samples/...
# writes  tables/{capacity}/seeds/{seed}/capacity.csv,
#         tables/{capacity}/{runs,capacity,interpolation-points}.csv, figures/{capacity}/capacity.*


rule analyse_capacity:
    input:
        measures=ASK.of_needs(STUDY.measures),
        checkpoints=ASK.of_needs(STUDY.checkpoint),
        sample=ASK.sample,
    output:
        **tables("{capacity}/seeds/{seed}", runs="capacity"),
        record=f"{RECORDS}/analyse_capacity/{{capacity}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_capacity/{{capacity}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_capacity/{{capacity}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("capacity/analyse_capacity"),
        seed=lambda wildcards: int(wildcards.seed),
        runs=ASK.worked_out("widths"),
    message:
        "capacity of {wildcards.capacity}, seed {wildcards.seed}"
    script:
        "../../scripts/capacity/analyse_capacity.py"


rule summarise_capacity:
    input:
        **tables_of_seeds("{capacity}/seeds/{seed}", runs="capacity"),
    output:
        **tables("{capacity}", "runs", table="capacity", points="interpolation-points"),
        record=f"{RECORDS}/summarise_capacity/{{capacity}}.json",
    log:
        f"{LOGS}/summarise_capacity/{{capacity}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_capacity/{{capacity}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("capacity/summarise_capacity"),
        seeds=ASK.seeds,
    message:
        "summarise the capacity of {wildcards.capacity} over seeds"
    script:
        "../../scripts/capacity/summarise_capacity.py"


rule plot_capacity:
    input:
        **tables("{capacity}", "runs", table="capacity", points="interpolation-points"),
    output:
        **drawn("{capacity}", "capacity"),
        record=f"{RECORDS}/plot_capacity/{{capacity}}.json",
    log:
        f"{LOGS}/plot_capacity/{{capacity}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_capacity/{{capacity}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("capacity/plot_capacity"),
        heading=ASK.heading,
    message:
        "draw the capacity of {wildcards.capacity}"
    script:
        "../../scripts/capacity/plot_capacity.py"

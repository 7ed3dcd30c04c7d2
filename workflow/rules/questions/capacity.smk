# Train and test error against the number of parameters.
# reads   runs/.../{measures.csv,checkpoints}, samples/...
# writes  tables/{capacity}/..., figures/{capacity}/...


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
        **params_of("capacity/analyse_capacity", "seed", runs="widths"),
    script:
        "../../scripts/capacity/analyse_capacity.py"


rule summarise_capacity:
    input:
        **tables_of_seeds("{capacity}/seeds/{seed}", runs="capacity"),
    output:
        **tables("{capacity}", "runs", "descents", table="capacity", points="interpolation-points"),
        record=f"{RECORDS}/summarise_capacity/{{capacity}}.json",
    log:
        f"{LOGS}/summarise_capacity/{{capacity}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_capacity/{{capacity}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("capacity/summarise_capacity", "seeds"),
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
        **params_of("capacity/plot_capacity", "heading"),
    script:
        "../../scripts/capacity/plot_capacity.py"

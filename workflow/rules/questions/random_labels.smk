# Random labels and pixels: what is memorised, how soon, and what consensus makes of it.
# reads   runs/.../predictions.h5
# writes  tables/{random_labels}/..., figures/{random_labels}/...


rule analyse_random_labels:
    input:
        predictions=ASK.of_needs(STUDY.predictions),
    output:
        **tables("{random_labels}/seeds/{seed}", "accuracies", "memorised", "consensus"),
        record=f"{RECORDS}/analyse_random_labels/{{random_labels}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_random_labels/{{random_labels}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_random_labels/{{random_labels}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    resources:
        mem_mb=memory(3000),
    params:
        **ASK.as_params("thresholds", sets="consensus", runs="treated"),
        code=code("random_labels/analyse_random_labels"),
    script:
        "../../scripts/random_labels/analyse_random_labels.py"


rule summarise_random_labels:
    input:
        **tables_of_seeds("{random_labels}/seeds/{seed}", "accuracies", "memorised", "consensus"),
    output:
        **tables("{random_labels}", "runs", "means", "memorised", "consensus", "claims"),
        record=f"{RECORDS}/summarise_random_labels/{{random_labels}}.json",
    log:
        f"{LOGS}/summarise_random_labels/{{random_labels}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_random_labels/{{random_labels}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("random_labels/summarise_random_labels", "seeds", setting="name"),
    script:
        "../../scripts/random_labels/summarise_random_labels.py"


rule plot_memorisation:
    input:
        **tables("{random_labels}", "means"),
    output:
        **drawn("{random_labels}", "memorisation"),
        record=f"{RECORDS}/plot_memorisation/{{random_labels}}.json",
    log:
        f"{LOGS}/plot_memorisation/{{random_labels}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_memorisation/{{random_labels}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("random_labels/plot_memorisation", "heading", "models", "treatments"),
    script:
        "../../scripts/random_labels/plot_memorisation.py"


rule plot_noise_consensus:
    input:
        **tables("{random_labels}", "consensus"),
    output:
        **drawn("{random_labels}", "noise-consensus"),
        record=f"{RECORDS}/plot_noise_consensus/{{random_labels}}.json",
    log:
        f"{LOGS}/plot_noise_consensus/{{random_labels}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_noise_consensus/{{random_labels}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("random_labels/plot_noise_consensus", "heading", sets="consensus"),
    script:
        "../../scripts/random_labels/plot_noise_consensus.py"

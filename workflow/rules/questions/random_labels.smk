# Random labels and pixels: what is memorised, how soon, and what consensus makes of it.
# reads   runs/.../predictions.h5
# writes  tables/{random_labels}/seeds/{seed}/{accuracies,memorised,consensus}.csv,
#         tables/{random_labels}/{runs,means,memorised,consensus,claims}.csv,
#         figures/{random_labels}/{memorisation,noise-consensus}.*


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
        **ASK.as_params("thresholds", sets="consensus"),
        code=code("random_labels/analyse_random_labels"),
        runs=ASK.worked_out("treated"),
    message:
        "random labels of {wildcards.random_labels}, seed {wildcards.seed}"
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
        code=code("random_labels/summarise_random_labels"),
        seeds=ASK.seeds,
        setting="{random_labels}",
    message:
        "summarise the random labels of {wildcards.random_labels} over seeds"
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
        code=code("random_labels/plot_memorisation"),
        heading=ASK.heading,
        models=ASK.worked_out("models"),
        treatments=ASK.worked_out("treatments"),
    message:
        "draw the memorisation of {wildcards.random_labels}"
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
        **ASK.as_params(sets="consensus"),
        code=code("random_labels/plot_noise_consensus"),
        heading=ASK.heading,
    message:
        "draw the consensus on noise of {wildcards.random_labels}"
    script:
        "../../scripts/random_labels/plot_noise_consensus.py"

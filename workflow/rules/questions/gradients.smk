# Norm of the training loss's gradient at the saved epochs: one table a seed, then all together.
# reads   data/{dataset}.h5, samples/..., checkpoints of each run
# writes  tables/{gradients}/..., figures/{gradients}/...


rule measure_gradients:
    input:
        dataset=ASK.dataset,
        sample=ASK.sample,
        checkpoints=ASK.worked_out("checkpoints"),
    output:
        **tables("{gradients}/seeds/{seed}", "gradients"),
        record=f"{RECORDS}/measure_gradients/{{gradients}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/measure_gradients/{{gradients}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/measure_gradients/{{gradients}}/seed-{{seed}}.tsv"
    conda:
        TRAINING
    threads: ASK.most("threads")
    resources:
        gpu=GPU,
        mem_mb=memory(ASK.most("mem_mb")),
        runtime=minutes(30),
    params:
        code=code_with_networks("gradients/measure_gradients"),
        runs=ASK.worked_out("measured"),
        # One process computes in one precision; derivatives want the exact one.
        precision="float32",
        threads=ASK.most("threads"),
    script:
        "../../scripts/gradients/measure_gradients.py"


rule summarise_gradients:
    input:
        **tables_of_seeds("{gradients}/seeds/{seed}", "gradients"),
    output:
        **tables("{gradients}", "gradients", "changes", "claims"),
        record=f"{RECORDS}/summarise_gradients/{{gradients}}.json",
    log:
        f"{LOGS}/summarise_gradients/{{gradients}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_gradients/{{gradients}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("gradients/summarise_gradients", "seeds"),
    script:
        "../../scripts/gradients/summarise_gradients.py"


rule plot_gradients:
    input:
        **tables("{gradients}", "gradients"),
    output:
        **drawn("{gradients}", "gradients"),
        record=f"{RECORDS}/plot_gradients/{{gradients}}.json",
    log:
        f"{LOGS}/plot_gradients/{{gradients}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_gradients/{{gradients}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("gradients/plot_gradients", "heading", runs="drawn"),
    script:
        "../../scripts/gradients/plot_gradients.py"

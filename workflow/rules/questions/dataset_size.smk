# Accuracy, individual and by consensus, against the number of training images.
# reads   runs/.../predictions.h5, samples/...
# writes  tables/{dataset_size}/{sample}/seeds/{seed}.csv,
#         tables/{dataset_size}/{sizes,variation,claims}.csv, figures/{dataset_size}/dataset-size.*


rule analyse_size:
    input:
        predictions=lambda wildcards: [
            STUDY.predictions(need, wildcards.seed)
            for need in ASK.settings(wildcards).needs_on(wildcards.sample)
        ],
    output:
        table=f"{TABLES}/{{dataset_size}}/{{sample}}/seeds/{{seed}}.csv",
        record=f"{RECORDS}/analyse_size/{{dataset_size}}/{{sample}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_size/{{dataset_size}}/{{sample}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_size/{{dataset_size}}/{{sample}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    resources:
        mem_mb=1000,
    params:
        code=code("dataset_size/analyse_size"),
        members=lambda wildcards: [
            member.name
            for member in STUDY.members(
                ASK.settings(wildcards).needs_on(wildcards.sample)
            )
        ],
        epochs=lambda wildcards: [
            STUDY.epoch(need)
            for need in ASK.settings(wildcards).needs_on(wildcards.sample)
        ],
        thresholds=ASK.setting("thresholds"),
        coverages=ASK.setting("coverages"),
    message:
        "consensus on {wildcards.sample} in {wildcards.dataset_size}, seed {wildcards.seed}"
    script:
        "../../scripts/dataset_size/analyse_size.py"


rule summarise_sizes:
    input:
        tables=lambda wildcards: expand(
            f"{TABLES}/{{dataset_size}}/{{sample}}/seeds/{{seed}}.csv",
            dataset_size=wildcards.dataset_size,
            sample=ASK.settings(wildcards).samples,
            seed=ASK.seeds(wildcards),
        ),
        samples=lambda wildcards: expand(
            PATHS.sample("{sample}", "{seed}"),
            sample=ASK.settings(wildcards).samples,
            seed=ASK.seeds(wildcards),
        ),
    output:
        sizes=f"{TABLES}/{{dataset_size}}/sizes.csv",
        variation=f"{TABLES}/{{dataset_size}}/variation.csv",
        claims=f"{TABLES}/{{dataset_size}}/claims.csv",
        record=f"{RECORDS}/summarise_sizes/{{dataset_size}}.json",
    log:
        f"{LOGS}/summarise_sizes/{{dataset_size}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_sizes/{{dataset_size}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("dataset_size/summarise_sizes"),
        samples=ASK.setting("samples"),
        seeds=ASK.seeds,
    message:
        "summarise the sizes of {wildcards.dataset_size}"
    script:
        "../../scripts/dataset_size/summarise_sizes.py"


rule plot_dataset_size:
    input:
        sizes=f"{TABLES}/{{dataset_size}}/sizes.csv",
    output:
        **drawn("{dataset_size}", "dataset-size"),
        record=f"{RECORDS}/plot_dataset_size/{{dataset_size}}.json",
    log:
        f"{LOGS}/plot_dataset_size/{{dataset_size}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_dataset_size/{{dataset_size}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("dataset_size/plot_dataset_size"),
        members=ASK.worked_out("shown"),
    message:
        "draw the sizes of {wildcards.dataset_size}"
    script:
        "../../scripts/dataset_size/plot_dataset_size.py"

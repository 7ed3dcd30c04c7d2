# Accuracy, individual and by consensus, against the number of training images.
# reads   runs/.../predictions.h5, samples/...
# writes  tables/{dataset_size}/{sample}/seeds/{seed}.csv,
#         tables/{dataset_size}/{sizes,variation,claims}.csv, figures/{dataset_size}/dataset-size.*

SIZE_OF_SEED = f"{TABLES}/{{dataset_size}}/{{sample}}/seeds/{{seed}}.csv"


rule analyse_size:
    input:
        predictions=ASK.of_needs(STUDY.predictions),
    output:
        table=SIZE_OF_SEED,
        record=f"{RECORDS}/analyse_size/{{dataset_size}}/{{sample}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_size/{{dataset_size}}/{{sample}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_size/{{dataset_size}}/{{sample}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    params:
        **ASK.as_params("thresholds", "coverages"),
        code=code("dataset_size/analyse_size"),
        members=ASK.names,
        epochs=ASK.epochs,
    message:
        "consensus on {wildcards.sample} in {wildcards.dataset_size}, seed {wildcards.seed}"
    script:
        "../../scripts/dataset_size/analyse_size.py"


rule summarise_sizes:
    input:
        tables=collect(
            SIZE_OF_SEED, sample=ASK.setting("samples"), seed=ASK.seeds, allow_missing=True
        ),
        samples=collect(
            PATHS.sample("{sample}", "{seed}"), sample=ASK.setting("samples"), seed=ASK.seeds
        ),
    output:
        **tables("{dataset_size}", "sizes", "variation", "claims"),
        record=f"{RECORDS}/summarise_sizes/{{dataset_size}}.json",
    log:
        f"{LOGS}/summarise_sizes/{{dataset_size}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_sizes/{{dataset_size}}.tsv"
    conda:
        ANALYSIS
    params:
        **ASK.as_params("samples"),
        code=code("dataset_size/summarise_sizes"),
        seeds=ASK.seeds,
    message:
        "summarise the sizes of {wildcards.dataset_size}"
    script:
        "../../scripts/dataset_size/summarise_sizes.py"


rule plot_dataset_size:
    input:
        **tables("{dataset_size}", "sizes"),
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
        heading=ASK.heading,
        members=ASK.worked_out("shown"),
    message:
        "draw the sizes of {wildcards.dataset_size}"
    script:
        "../../scripts/dataset_size/plot_dataset_size.py"

# Accuracy, individual and by consensus, against the number of training images.
# reads   runs/.../predictions.h5, samples/...
# writes  tables/{dataset_size}/..., figures/{dataset_size}/...

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
        **ASK.as_params("thresholds", "coverages", epochs="member_epochs", members="member_names"),
        code=code("dataset_size/analyse_size"),
    script:
        "../../scripts/dataset_size/analyse_size.py"


rule summarise_sizes:
    input:
        tables=ASK.over(SIZE_OF_SEED, sample="samples", seed="seeds"),
        samples=ASK.over(PATHS.sample("{sample}", "{seed}"), sample="samples", seed="seeds"),
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
        **params_of("dataset_size/summarise_sizes", "seeds", "samples"),
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
        **params_of("dataset_size/plot_dataset_size", "heading", members="shown"),
    script:
        "../../scripts/dataset_size/plot_dataset_size.py"

# Published bytes to arrays that describe themselves.
# reads   config/datasets.yaml, the public addresses or the mirror
# writes  data/raw/{dataset}/{file}, data/{dataset}.h5


rule download_data:
    output:
        file=PATHS.raw("{dataset}", "{file}"),
        record=f"{RECORDS}/download_data/{{dataset}}/{{file}}.json",
    log:
        f"{LOGS}/download_data/{{dataset}}/{{file}}.log",
    benchmark:
        f"{BENCHMARKS}/download_data/{{dataset}}/{{file}}.tsv"
    conda:
        ANALYSIS
    resources:
        runtime=minutes(30),
    params:
        code=code("download_data"),
        facts=lambda wildcards: FACTS[wildcards.dataset],
    script:
        "../scripts/download_data.py"


rule prepare_data:
    input:
        files=lambda wildcards: [
            PATHS.raw(wildcards.dataset, file) for file in FACTS[wildcards.dataset]["files"]
        ],
    output:
        dataset=PATHS.dataset("{dataset}"),
        record=f"{RECORDS}/prepare_data/{{dataset}}.json",
    log:
        f"{LOGS}/prepare_data/{{dataset}}.log",
    benchmark:
        f"{BENCHMARKS}/prepare_data/{{dataset}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("prepare_data"),
        facts=lambda wildcards: FACTS[wildcards.dataset],
    script:
        "../scripts/prepare_data.py"

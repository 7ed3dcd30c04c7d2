# Published bytes to arrays that describe themselves.
# reads   config/datasets.yaml, the public addresses or the mirror
# writes  data/raw/{dataset}/{file}, data/{dataset}.h5

from overfit_atlas.data.catalog import load_facts

FACTS = load_facts()


rule download_data:
    output:
        file=f"{RESULTS}/data/raw/{{dataset}}/{{file}}",
        record=f"{RECORDS}/download_data/{{dataset}}/{{file}}.json",
    log:
        f"{LOGS}/download_data/{{dataset}}/{{file}}.log",
    benchmark:
        f"{BENCHMARKS}/download_data/{{dataset}}/{{file}}.tsv"
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=30,
    params:
        code=code("download_data"),
        dataset="{dataset}",
        facts=lambda wildcards: FACTS[wildcards.dataset],
        file="{file}",
    message:
        "fetch {wildcards.file} of {wildcards.dataset}"
    script:
        "../scripts/download_data.py"


rule prepare_data:
    input:
        files=lambda wildcards: [
            f"{RESULTS}/data/raw/{wildcards.dataset}/{file}"
            for file in FACTS[wildcards.dataset]["files"]
        ],
    output:
        dataset=f"{RESULTS}/data/{{dataset}}.h5",
        record=f"{RECORDS}/prepare_data/{{dataset}}.json",
    log:
        f"{LOGS}/prepare_data/{{dataset}}.log",
    benchmark:
        f"{BENCHMARKS}/prepare_data/{{dataset}}.tsv"
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=1500,
        runtime=10,
    params:
        code=code("prepare_data"),
        dataset="{dataset}",
        facts=lambda wildcards: FACTS[wildcards.dataset],
    message:
        "prepare {wildcards.dataset}"
    script:
        "../scripts/prepare_data.py"

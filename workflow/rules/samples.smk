# Which training images, with which labels: one draw a seed.
# reads   data/{dataset}.h5
# writes  samples/{sample}/seed-{seed}.h5


rule draw_sample:
    input:
        dataset=dataset_of,
    output:
        sample=f"{RESULTS}/samples/{{sample}}/seed-{{seed}}.h5",
        record=f"{RECORDS}/draw_sample/{{sample}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/draw_sample/{{sample}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/draw_sample/{{sample}}/seed-{{seed}}.tsv"
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        code=code("draw_sample"),
        dataset=lambda wildcards: STUDY.samples[wildcards.sample]["dataset"],
        size=lambda wildcards: STUDY.samples[wildcards.sample]["size"],
        draw=lambda wildcards: STUDY.samples[wildcards.sample]["draw"],
        draw_seed=lambda wildcards: STUDY.samples[wildcards.sample]["draw_seed"],
        validation=lambda wildcards: STUDY.samples[wildcards.sample]["validation"],
        labels=lambda wildcards: STUDY.samples[wildcards.sample]["labels"],
        pixels=lambda wildcards: STUDY.samples[wildcards.sample]["pixels"],
        seed=lambda wildcards: int(wildcards.seed),
    message:
        "draw {wildcards.sample}, seed {wildcards.seed}"
    script:
        "../scripts/draw_sample.py"

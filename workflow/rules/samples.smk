# Which training images, with which labels: one draw a seed.
# reads   data/{dataset}.h5
# writes  samples/{sample}/seed-{seed}.h5


rule draw_sample:
    input:
        unpack(lambda wildcards: STUDY.samples[wildcards.sample].labels.files()),
        dataset=lambda wildcards: STUDY.dataset_of(wildcards.sample),
    output:
        sample=PATHS.sample("{sample}", "{seed}"),
        record=f"{RECORDS}/draw_sample/{{sample}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/draw_sample/{{sample}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/draw_sample/{{sample}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("draw_sample"),
        draw=lambda wildcards: STUDY.samples[wildcards.sample].drawing(),
        seed=ASK.seed,
    script:
        "../scripts/draw_sample.py"

# Which images to label next: one job a way and seed trains a committee in rounds.
# reads   data/{dataset}.h5, samples/...
# writes  tables/{active_learning}/{way}/seeds/{seed}.h5,
#         tables/{active_learning}/{rounds,curves,areas}.csv, figures/{active_learning}/learning.*

LABELLED = f"{TABLES}/{{active_learning}}/{{way}}/seeds/{{seed}}.h5"


rule label_in_rounds:
    input:
        dataset=ASK.dataset,
        sample=ASK.sample,
    output:
        rounds=LABELLED,
        record=f"{RECORDS}/label_in_rounds/{{active_learning}}/{{way}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/label_in_rounds/{{active_learning}}/{{way}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/label_in_rounds/{{active_learning}}/{{way}}/seed-{{seed}}.tsv"
    wildcard_constraints:
        way="[a-z]+",
    conda:
        TRAINING
    threads: ASK.most("threads")
    resources:
        gpu=GPU,
        gpu_share=lambda wildcards: round(100 * ASK.most("gpu_share")(wildcards)),
        mem_mb=memory(ASK.most("mem_mb")),
        runtime=minutes(ASK.worked_out("runtime")),
    params:
        **ASK.as_params("sample", "first", "step", "rounds"),
        code=code_with_networks("active_learning/label_in_rounds"),
        members=ASK.worked_out("committee"),
        way="{way}",
        seed=lambda wildcards: int(wildcards.seed),
        precision=ASK.worked_out("precision"),
        threads=ASK.most("threads"),
    script:
        "../../scripts/active_learning/label_in_rounds.py"


rule summarise_active_learning:
    input:
        rounds=ASK.over(LABELLED, way="ways", seed="seeds"),
    output:
        **tables("{active_learning}", "rounds", "curves", "areas"),
        record=f"{RECORDS}/summarise_active_learning/{{active_learning}}.json",
    log:
        f"{LOGS}/summarise_active_learning/{{active_learning}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_active_learning/{{active_learning}}.tsv"
    conda:
        ANALYSIS
    params:
        **ASK.as_params("ways"),
        code=code("active_learning/summarise_active_learning"),
        seeds=ASK.seeds,
    script:
        "../../scripts/active_learning/summarise_active_learning.py"


rule plot_active_learning:
    input:
        **tables("{active_learning}", "curves"),
    output:
        **drawn("{active_learning}", "learning"),
        record=f"{RECORDS}/plot_active_learning/{{active_learning}}.json",
    log:
        f"{LOGS}/plot_active_learning/{{active_learning}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_active_learning/{{active_learning}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("active_learning/plot_active_learning"),
        heading=ASK.heading,
    script:
        "../../scripts/active_learning/plot_active_learning.py"

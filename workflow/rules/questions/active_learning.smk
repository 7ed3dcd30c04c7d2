# Which images to label next: one job a way and seed trains a committee in rounds.
# reads   data/{dataset}.h5, samples/...
# writes  tables/{active_learning}/{way}/seeds/{seed}/{rounds,asked}.csv,
#         tables/{active_learning}/{curves,areas}.csv, figures/{active_learning}/learning.*

ASKED = "{active_learning}/{way}/seeds/{seed}"


rule label_in_rounds:
    input:
        dataset=ASK.dataset,
        sample=ASK.sample,
    output:
        **tables(ASKED, "rounds", "asked"),
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
        **ASK.as_params("first", "step", "rounds"),
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
        rounds=lambda wildcards: ASK.settings(wildcards).over_ways(
            f"{TABLES}/{ASKED}/rounds.csv", ASK.experiment(wildcards)
        ),
    output:
        **tables("{active_learning}", "curves", "areas"),
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

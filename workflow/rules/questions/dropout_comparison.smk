# Several sets of models side by side, such as one set a dropout rate (Salman and Liu, figure 8).
# reads   runs/.../predictions.h5
# writes  tables/{dropout_comparison}/{variant}/seeds/{seed}.csv,
#         tables/{dropout_comparison}/{variants,tests,claims}.csv,
#         figures/{dropout_comparison}/variants.*


DROPOUT_OF_VARIANT = f"{TABLES}/{{dropout_comparison}}/{{variant}}/seeds/{{seed}}.csv"


wildcard_constraints:
    variant="[a-z0-9-]+",


rule analyse_variant:
    input:
        predictions=lambda wildcards: [
            STUDY.predictions(need, wildcards.seed)
            for need in ASK.settings(wildcards).variant_needs(wildcards.variant)
        ],
    output:
        table=DROPOUT_OF_VARIANT,
        record=f"{RECORDS}/analyse_variant/{{dropout_comparison}}/{{variant}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_variant/{{dropout_comparison}}/{{variant}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_variant/{{dropout_comparison}}/{{variant}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    resources:
        mem_mb=1000,
    params:
        code=code("dropout_comparison/analyse_variant"),
        members=lambda wildcards: [
            member.name
            for member in STUDY.members(
                ASK.settings(wildcards).variant_needs(wildcards.variant)
            )
        ],
        epochs=lambda wildcards: [
            STUDY.epoch(need)
            for need in ASK.settings(wildcards).variant_needs(wildcards.variant)
        ],
        thresholds=ASK.setting("thresholds"),
        coverages=ASK.setting("coverages"),
    message:
        "consensus of {wildcards.variant} in {wildcards.dropout_comparison}, seed {wildcards.seed}"
    script:
        "../../scripts/dropout_comparison/analyse_variant.py"


rule compare_variants:
    input:
        tables=lambda wildcards: expand(
            DROPOUT_OF_VARIANT,
            dropout_comparison=wildcards.dropout_comparison,
            variant=ASK.settings(wildcards).names(),
            seed=ASK.experiment(wildcards).seeds,
        ),
    output:
        summary=f"{TABLES}/{{dropout_comparison}}/variants.csv",
        tests=f"{TABLES}/{{dropout_comparison}}/tests.csv",
        claims=f"{TABLES}/{{dropout_comparison}}/claims.csv",
        record=f"{RECORDS}/compare_variants/{{dropout_comparison}}.json",
    log:
        f"{LOGS}/compare_variants/{{dropout_comparison}}.log",
    benchmark:
        f"{BENCHMARKS}/compare_variants/{{dropout_comparison}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("dropout_comparison/compare_variants"),
        variants=lambda wildcards: ASK.settings(wildcards).names(),
        seeds=ASK.seeds,
        tested_at=ASK.setting("tested_at"),
        reference=ASK.setting("reference"),
        claimed_best=ASK.setting("claimed_best"),
    message:
        "compare the variants of {wildcards.dropout_comparison}"
    script:
        "../../scripts/dropout_comparison/compare_variants.py"


rule plot_variants:
    input:
        variants=f"{TABLES}/{{dropout_comparison}}/variants.csv",
    output:
        **drawn("{dropout_comparison}", "variants"),
        record=f"{RECORDS}/plot_variants/{{dropout_comparison}}.json",
    log:
        f"{LOGS}/plot_variants/{{dropout_comparison}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_variants/{{dropout_comparison}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("dropout_comparison/plot_variants"),
        variants=lambda wildcards: ASK.settings(wildcards).labelled(),
    message:
        "draw the variants of {wildcards.dropout_comparison}"
    script:
        "../../scripts/dropout_comparison/plot_variants.py"

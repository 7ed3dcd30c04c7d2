# Several sets of models side by side, such as one set a dropout rate (Salman and Liu, figure 8).
# reads   runs/.../predictions.h5
# writes  tables/{dropout_comparison}/..., figures/{dropout_comparison}/...

DROPOUT_OF_VARIANT = f"{TABLES}/{{dropout_comparison}}/{{variant}}/seeds/{{seed}}.csv"


rule analyse_variant:
    input:
        predictions=ASK.of_needs(STUDY.predictions),
    output:
        table=DROPOUT_OF_VARIANT,
        record=f"{RECORDS}/analyse_variant/{{dropout_comparison}}/{{variant}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_variant/{{dropout_comparison}}/{{variant}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_variant/{{dropout_comparison}}/{{variant}}/seed-{{seed}}.tsv"
    wildcard_constraints:
        variant="[a-z0-9-]+",
    conda:
        ANALYSIS
    params:
        **ASK.as_params("thresholds", "coverages", epochs="member_epochs", members="member_names"),
        code=code("dropout_comparison/analyse_variant"),
    script:
        "../../scripts/dropout_comparison/analyse_variant.py"


rule compare_variants:
    input:
        tables=ASK.over(DROPOUT_OF_VARIANT, variant="variant_names", seed="seeds"),
    output:
        **tables("{dropout_comparison}", "tests", "claims", summary="variants"),
        record=f"{RECORDS}/compare_variants/{{dropout_comparison}}.json",
    log:
        f"{LOGS}/compare_variants/{{dropout_comparison}}.log",
    benchmark:
        f"{BENCHMARKS}/compare_variants/{{dropout_comparison}}.tsv"
    conda:
        ANALYSIS
    params:
        **ASK.as_params("tested_at", "reference", "claimed_best", "seeds", variants="variant_names"),
        code=code("dropout_comparison/compare_variants"),
    script:
        "../../scripts/dropout_comparison/compare_variants.py"


rule plot_variants:
    input:
        **tables("{dropout_comparison}", "variants"),
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
        **params_of("dropout_comparison/plot_variants", "heading", variants="labelled"),
    script:
        "../../scripts/dropout_comparison/plot_variants.py"

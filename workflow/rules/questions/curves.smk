# Loss and accuracy against epochs, one figure for each model, regularizer and sample.
# reads   runs/.../measures.csv
# writes  figures/{curves}/{sample}/{model}/{regularizer}.*

CURVES_OF_CELL = "{curves}/{sample}/{model}/{regularizer}"
MEASURES = f"{PATHS.run_of('{model}', '{sample}/{regularizer}', '{seed}')}/measures.csv"


rule plot_training_curves:
    input:
        measures=ASK.over(MEASURES, seed="seeds_of_cell"),
    output:
        curves=COMMON.figure(CURVES_OF_CELL, "training-curves"),
        record=f"{RECORDS}/plot_training_curves/{CURVES_OF_CELL}.json",
    log:
        f"{LOGS}/plot_training_curves/{CURVES_OF_CELL}.log",
    benchmark:
        f"{BENCHMARKS}/plot_training_curves/{CURVES_OF_CELL}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("curves/plot_training_curves", "heading", "color", seeds="seeds_of_cell"),
    script:
        "../../scripts/curves/plot_training_curves.py"

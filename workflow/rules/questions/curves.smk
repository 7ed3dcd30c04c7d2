# Loss and accuracy against epochs, one figure for each model, regularizer and sample.
# reads   runs/.../measures.csv
# writes  figures/{curves}/{sample}/{model}/{regularizer}.*

CURVES_OF_CELL = "{curves}/{sample}/{model}/{regularizer}"
CURVES_CAPTIONS = PROJECT / "overfit_atlas" / "questions" / "curves" / "captions"


rule plot_training_curves:
    input:
        measures=lambda wildcards: [
            STUDY.run_file(ASK.cell(wildcards), seed, "measures.csv")
            for seed in STUDY.cells[ASK.cell(wildcards)]
        ],
    output:
        curves=[
            report(
                f"{FIGURES}/{CURVES_OF_CELL}.png",
                caption=str(CURVES_CAPTIONS / "training-curves.rst"),
                category="Training curves",
                subcategory="{sample}",
                labels={"model": "{model}", "regularizer": "{regularizer}"},
            ),
            f"{FIGURES}/{CURVES_OF_CELL}.pdf",
            f"{FIGURES}/{CURVES_OF_CELL}.csv",
        ],
        record=f"{RECORDS}/plot_training_curves/{CURVES_OF_CELL}.json",
    log:
        f"{LOGS}/plot_training_curves/{CURVES_OF_CELL}.log",
    benchmark:
        f"{BENCHMARKS}/plot_training_curves/{CURVES_OF_CELL}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("curves/plot_training_curves"),
        heading=ASK.heading,
        seeds=lambda wildcards: STUDY.cells[ASK.cell(wildcards)],
        color=lambda wildcards: STUDY.models[wildcards.model].color,
    message:
        "draw the curves of {wildcards.model} on {wildcards.sample}, {wildcards.regularizer}"
    script:
        "../../scripts/curves/plot_training_curves.py"

# Loss and accuracy against epochs, one figure for each model, regularizer and sample.
# reads   runs/.../measures.csv
# writes  figures/training-curves/{sample}/{model}/{regularizer}.*


def cell_title(wildcards):
    """The heading of a cell's training curves."""
    model = STUDY.models[wildcards.model].spec["label"]
    regularizer = STUDY.regularizers[wildcards.regularizer]["label"]
    return f"{model}, regularizer: {regularizer}, trained on {wildcards.sample}"


rule plot_training_curves:
    input:
        measures=lambda wildcards: [
            run_file(cell, seed, "measures.csv")
            for cell in [
                Cell(wildcards.sample, wildcards.model, wildcards.regularizer)
            ]
            for seed in STUDY.cells[cell]
        ],
    output:
        png=report(
            f"{FIGURES}/training-curves/{{sample}}/{{model}}/{{regularizer}}.png",
            caption="../../report/training_curves.rst",
            category="Training curves",
            subcategory="{sample}",
            labels={"model": "{model}", "regularizer": "{regularizer}"},
        ),
        pdf=f"{FIGURES}/training-curves/{{sample}}/{{model}}/{{regularizer}}.pdf",
        csv=f"{FIGURES}/training-curves/{{sample}}/{{model}}/{{regularizer}}.csv",
        record=f"{RECORDS}/plot_training_curves/{{sample}}/{{model}}/{{regularizer}}.json",
    log:
        f"{LOGS}/plot_training_curves/{{sample}}/{{model}}/{{regularizer}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_training_curves/{{sample}}/{{model}}/{{regularizer}}.tsv"
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_training_curves"),
        seeds=lambda wildcards: STUDY.cells[
            Cell(wildcards.sample, wildcards.model, wildcards.regularizer)
        ],
        color=lambda wildcards: STUDY.models[wildcards.model].spec["color"],
        title=cell_title,
    message:
        "draw the training curves of {wildcards.model} on {wildcards.sample}, "
        "{wildcards.regularizer}"
    script:
        "../../scripts/plot_training_curves.py"

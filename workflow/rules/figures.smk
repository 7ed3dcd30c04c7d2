# Tables to figures, each as PNG, PDF and the plotted numbers as CSV.
# reads   runs/.../measures.csv, tables/{experiment}/...
# writes  figures/training-curves/{sample}/{model}/{regularizer}.*, figures/{experiment}/*.*

FIGURES = f"{RESULTS}/figures"


def of_model(name):
    """A model's label and colour, the same in every figure."""
    return {key: STUDY.models[name].spec[key] for key in ("label", "color")}


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
            for seed in STUDY.cells()[cell]
        ],
    output:
        png=report(
            f"{FIGURES}/training-curves/{{sample}}/{{model}}/{{regularizer}}.png",
            caption="../report/training_curves.rst",
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
        seeds=lambda wildcards: STUDY.cells()[
            Cell(wildcards.sample, wildcards.model, wildcards.regularizer)
        ],
        color=lambda wildcards: STUDY.models[wildcards.model].spec["color"],
        title=cell_title,
    message:
        "draw the training curves of {wildcards.model} on {wildcards.sample}, "
        "{wildcards.regularizer}"
    script:
        "../scripts/plot_training_curves.py"


rule plot_consensus:
    input:
        curves=f"{TABLES}/{{experiment}}/curves.csv",
        published="config/published.yaml",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/consensus.png",
            caption="../report/consensus.rst",
            category="Consensus",
            labels={"experiment": "{experiment}", "figure": "readings of Algorithm 1"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/consensus.pdf",
        csv=f"{FIGURES}/{{experiment}}/consensus.csv",
        record=f"{RECORDS}/plot_consensus/{{experiment}}.json",
    log:
        f"{LOGS}/plot_consensus/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_consensus/{{experiment}}.tsv"
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_consensus"),
        published=of_experiment("published"),
    message:
        "draw the consensus of {wildcards.experiment}"
    script:
        "../scripts/plot_consensus.py"


rule plot_members:
    input:
        curves=f"{TABLES}/{{experiment}}/curves.csv",
        published="config/published.yaml",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/members.png",
            caption="../report/members.rst",
            category="Consensus",
            labels={"experiment": "{experiment}", "figure": "members and combined"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/members.pdf",
        csv=f"{FIGURES}/{{experiment}}/members.csv",
        record=f"{RECORDS}/plot_members/{{experiment}}.json",
    log:
        f"{LOGS}/plot_members/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_members/{{experiment}}.tsv"
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_members"),
        members=lambda wildcards: [
            {"name": need.model, **of_model(need.model)}
            for need in experiment_of(wildcards).needs
        ],
        published=of_experiment("published"),
    message:
        "draw the members of {wildcards.experiment}"
    script:
        "../scripts/plot_members.py"

# Gradient norms against epochs, with the training loss beside them.
# reads   tables/{experiment}/{gradients,changes,claims}.csv
# writes  figures/{experiment}/gradients.*


def gradients_section(experiment):
    folder = f"{TABLES}/{experiment.name}"
    return {
        "tables": {
            name: f"{folder}/{name}.csv" for name in ("gradients", "changes", "claims")
        },
        "figures": [figure(f"{experiment.name}/gradients", name="gradients")],
    }


SECTIONS["gradients"] = gradients_section


def drawn_runs(experiment):
    """Model, regularizer and colour of each run, as the table calls them."""
    for need in experiment.needs:
        model = STUDY.models[need.model].spec
        yield {
            "model": model["label"],
            "regularizer": STUDY.regularizers[need.regularizer]["label"],
            "color": model["color"],
        }


rule plot_gradients:
    input:
        gradients=f"{TABLES}/{{experiment}}/gradients.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/gradients.png",
            caption="../../report/gradients.rst",
            category="Gradients",
            labels={"experiment": "{experiment}", "figure": "norms"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/gradients.pdf",
        csv=f"{FIGURES}/{{experiment}}/gradients.csv",
        record=f"{RECORDS}/plot_gradients/{{experiment}}.json",
    log:
        f"{LOGS}/plot_gradients/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_gradients/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("gradients"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_gradients"),
        runs=lambda wildcards: list(drawn_runs(experiment_of(wildcards))),
    message:
        "draw the gradient norms of {wildcards.experiment}"
    script:
        "../../scripts/plot_gradients.py"

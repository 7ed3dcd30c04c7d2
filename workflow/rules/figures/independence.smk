# P(all wrong) against the number of models.
# reads   tables/{experiment}/{sizes,fits}.csv
# writes  figures/{experiment}/independence.*


def independence_section(experiment):
    folder = f"{TABLES}/{experiment.name}"
    return {
        "tables": {name: f"{folder}/{name}.csv" for name in ("sizes", "fits")},
        "figures": [figure(f"{experiment.name}/independence")],
        "families": family_labels(experiment),
    }


def family_labels(experiment):
    """Name and label of each family."""
    return [
        {"name": one["name"], "label": one["label"]}
        for one in experiment.spec["families"]
    ]


SECTIONS["independence"] = independence_section


rule plot_independence:
    input:
        sizes=f"{TABLES}/{{experiment}}/sizes.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/independence.png",
            caption="../../report/independence.rst",
            category="Consensus",
            subcategory="{experiment}",
            labels={"experiment": "{experiment}", "figure": "P(all wrong)"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/independence.pdf",
        csv=f"{FIGURES}/{{experiment}}/independence.csv",
        record=f"{RECORDS}/plot_independence/{{experiment}}.json",
    log:
        f"{LOGS}/plot_independence/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_independence/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("independence"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_independence"),
        families=lambda wildcards: family_labels(experiment_of(wildcards)),
    message:
        "draw the independence of {wildcards.experiment}"
    script:
        "../../scripts/plot_independence.py"

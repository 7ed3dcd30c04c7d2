# Several sets of models side by side (Salman and Liu, figure 8).
# reads   tables/{experiment}/variants.csv
# writes  figures/{experiment}/variants.*


def dropout_section(experiment):
    folder = f"{TABLES}/{experiment.name}"
    return {
        "tables": {name: f"{folder}/{name}.csv" for name in ("variants", "tests")},
        "figures": [figure(f"{experiment.name}/variants")],
        "variants": [
            {"name": one["name"], "label": one["label"]}
            for one in experiment.spec["variants"]
        ],
        "tested_at": experiment.spec["tested_at"],
    }


SECTIONS["dropout-comparison"] = dropout_section


rule plot_variants:
    input:
        variants=f"{TABLES}/{{experiment}}/variants.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/variants.png",
            caption="../../report/variants.rst",
            category="Consensus",
            subcategory="{experiment}",
            labels={"experiment": "{experiment}", "figure": "dropout rates"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/variants.pdf",
        csv=f"{FIGURES}/{{experiment}}/variants.csv",
        record=f"{RECORDS}/plot_variants/{{experiment}}.json",
    log:
        f"{LOGS}/plot_variants/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_variants/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("dropout-comparison"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_variants"),
        variants=lambda wildcards: experiment_of(wildcards).spec["variants"],
    message:
        "draw the variants of {wildcards.experiment}"
    script:
        "../../scripts/plot_variants.py"

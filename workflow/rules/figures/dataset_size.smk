# Accuracy against the number of training images.
# reads   tables/{experiment}/sizes.csv
# writes  figures/{experiment}/dataset-size.*


def dataset_size_section(experiment):
    folder = f"{TABLES}/{experiment.name}"
    return {
        "tables": {name: f"{folder}/{name}.csv" for name in ("sizes", "variation")},
        "figures": [figure(f"{experiment.name}/dataset-size")],
        "members": labels_of_members(experiment),
    }


def labels_of_members(experiment):
    """Name, label and colour of each member."""
    return [
        {"name": run["model"]}
        | {key: STUDY.models[run["model"]].spec[key] for key in ("label", "color")}
        for run in experiment.spec["members"]
    ]


SECTIONS["dataset-size"] = dataset_size_section


rule plot_dataset_size:
    input:
        sizes=f"{TABLES}/{{experiment}}/sizes.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/dataset-size.png",
            caption="../../report/dataset_size.rst",
            category="Consensus",
            subcategory="{experiment}",
            labels={
                "experiment": "{experiment}",
                "figure": "number of training images",
            },
        ),
        pdf=f"{FIGURES}/{{experiment}}/dataset-size.pdf",
        csv=f"{FIGURES}/{{experiment}}/dataset-size.csv",
        record=f"{RECORDS}/plot_dataset_size/{{experiment}}.json",
    log:
        f"{LOGS}/plot_dataset_size/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_dataset_size/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("dataset-size"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_dataset_size"),
        members=lambda wildcards: labels_of_members(experiment_of(wildcards)),
    message:
        "draw the sizes of {wildcards.experiment}"
    script:
        "../../scripts/plot_dataset_size.py"

# What training does to each sample: loss split, temperature, densities, data maps.
# reads   tables/{experiment}/{model}/{regularizer}/seeds/{seed}/..., tables/softmax-toy/...
# writes  figures/{experiment}/{model}/{regularizer}/{loss-split,temperature,densities,data-map}.*,
#         figures/softmax-toy/toy.*


def of_run(table):
    """A table of one run, a file a seed."""
    return lambda wildcards: [
        f"{DYNAMICS}/{table}.csv".format(**{**wildcards, "seed": seed})
        for seed in experiment_of(wildcards).seeds
    ]


def run_title(wildcards):
    """The heading of a run's figures."""
    return cell_title(followed_need(wildcards))


def dynamics_section(experiment):
    folder = f"{TABLES}/{experiment.name}"
    return {
        "tables": {
            "findings": f"{folder}/dynamics.csv",
            "claims": f"{folder}/claims.csv",
        },
        "figures": [
            figure(
                f"{experiment.name}/{run['model']}/{run['regularizer']}/{name}",
                name=name,
                group=run["label"],
            )
            for run in followed_runs(experiment)
            for name in ("loss-split", "temperature", "densities", "data-map")
        ],
        "runs": list(followed_runs(experiment)),
    }


def toy_section():
    return [
        {
            "kind": "softmax-toy",
            "title": "What scale does to the loss",
            "tables": {"toy": f"{TABLES}/softmax-toy/toy.csv"},
            "figures": [figure("softmax-toy/toy")],
            "scale": TOY["scale"],
        }
    ]


SECTIONS["dynamics"] = dynamics_section
STANDING_SECTIONS.append(toy_section)


rule plot_loss_split:
    input:
        splits=of_run("loss-split"),
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/{{model}}/{{regularizer}}/loss-split.png",
            caption="../../report/loss_split.rst",
            category="Dynamics",
            subcategory="{experiment}",
            labels={
                "model": "{model}",
                "regularizer": "{regularizer}",
                "figure": "loss split",
            },
        ),
        pdf=f"{FIGURES}/{{experiment}}/{{model}}/{{regularizer}}/loss-split.pdf",
        csv=f"{FIGURES}/{{experiment}}/{{model}}/{{regularizer}}/loss-split.csv",
        record=f"{RECORDS}/plot_loss_split/{{experiment}}/{{model}}/{{regularizer}}.json",
    log:
        f"{LOGS}/plot_loss_split/{{experiment}}/{{model}}/{{regularizer}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_loss_split/{{experiment}}/{{model}}/{{regularizer}}.tsv"
    wildcard_constraints:
        experiment=named("dynamics"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_loss_split"),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
        title=run_title,
    message:
        "draw the loss split of {wildcards.model}, {wildcards.regularizer}, in {wildcards.experiment}"
    script:
        "../../scripts/plot_loss_split.py"


rule plot_temperature:
    input:
        calibrations=of_run("calibration"),
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/{{model}}/{{regularizer}}/temperature.png",
            caption="../../report/temperature.rst",
            category="Dynamics",
            subcategory="{experiment}",
            labels={
                "model": "{model}",
                "regularizer": "{regularizer}",
                "figure": "temperature",
            },
        ),
        pdf=f"{FIGURES}/{{experiment}}/{{model}}/{{regularizer}}/temperature.pdf",
        csv=f"{FIGURES}/{{experiment}}/{{model}}/{{regularizer}}/temperature.csv",
        record=f"{RECORDS}/plot_temperature/{{experiment}}/{{model}}/{{regularizer}}.json",
    log:
        f"{LOGS}/plot_temperature/{{experiment}}/{{model}}/{{regularizer}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_temperature/{{experiment}}/{{model}}/{{regularizer}}.tsv"
    wildcard_constraints:
        experiment=named("dynamics"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_temperature"),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
        title=run_title,
        color=lambda wildcards: STUDY.models[wildcards.model].spec["color"],
    message:
        "draw the temperature of {wildcards.model}, {wildcards.regularizer}, in {wildcards.experiment}"
    script:
        "../../scripts/plot_temperature.py"


rule plot_loss_densities:
    input:
        densities=lambda wildcards: of_run("densities")(wildcards)[0],
        overlaps=of_run("overlaps"),
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/{{model}}/{{regularizer}}/densities.png",
            caption="../../report/loss_densities.rst",
            category="Dynamics",
            subcategory="{experiment}",
            labels={
                "model": "{model}",
                "regularizer": "{regularizer}",
                "figure": "loss densities",
            },
        ),
        pdf=f"{FIGURES}/{{experiment}}/{{model}}/{{regularizer}}/densities.pdf",
        csv=f"{FIGURES}/{{experiment}}/{{model}}/{{regularizer}}/densities.csv",
        record=f"{RECORDS}/plot_loss_densities/{{experiment}}/{{model}}/{{regularizer}}.json",
    log:
        f"{LOGS}/plot_loss_densities/{{experiment}}/{{model}}/{{regularizer}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_loss_densities/{{experiment}}/{{model}}/{{regularizer}}.tsv"
    wildcard_constraints:
        experiment=named("dynamics"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_loss_densities"),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
        title=run_title,
    message:
        "draw the loss densities of {wildcards.model}, {wildcards.regularizer}, in {wildcards.experiment}"
    script:
        "../../scripts/plot_loss_densities.py"


rule plot_data_map:
    input:
        samples=of_run("samples"),
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/{{model}}/{{regularizer}}/data-map.png",
            caption="../../report/data_map.rst",
            category="Dynamics",
            subcategory="{experiment}",
            labels={
                "model": "{model}",
                "regularizer": "{regularizer}",
                "figure": "data map",
            },
        ),
        pdf=f"{FIGURES}/{{experiment}}/{{model}}/{{regularizer}}/data-map.pdf",
        csv=f"{FIGURES}/{{experiment}}/{{model}}/{{regularizer}}/data-map.csv",
        record=f"{RECORDS}/plot_data_map/{{experiment}}/{{model}}/{{regularizer}}.json",
    log:
        f"{LOGS}/plot_data_map/{{experiment}}/{{model}}/{{regularizer}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_data_map/{{experiment}}/{{model}}/{{regularizer}}.tsv"
    wildcard_constraints:
        experiment=named("dynamics"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_data_map"),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
        title=run_title,
        color=lambda wildcards: STUDY.models[wildcards.model].spec["color"],
    message:
        "draw the data map of {wildcards.model}, {wildcards.regularizer}, in {wildcards.experiment}"
    script:
        "../../scripts/plot_data_map.py"


rule plot_softmax_toy:
    input:
        table=f"{TABLES}/softmax-toy/toy.csv",
        curve=f"{TABLES}/softmax-toy/curve.csv",
    output:
        png=report(
            f"{FIGURES}/softmax-toy/toy.png",
            caption="../../report/softmax_toy.rst",
            category="Dynamics",
            labels={"figure": "toy example of the softmax"},
        ),
        pdf=f"{FIGURES}/softmax-toy/toy.pdf",
        csv=f"{FIGURES}/softmax-toy/toy.csv",
        record=f"{RECORDS}/plot_softmax_toy/toy.json",
    log:
        f"{LOGS}/plot_softmax_toy/toy.log",
    benchmark:
        f"{BENCHMARKS}/plot_softmax_toy/toy.tsv"
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_softmax_toy"),
        scale=TOY["scale"],
    message:
        "draw the toy example of the softmax"
    script:
        "../../scripts/plot_softmax_toy.py"

# Random labels and pixels: accuracy against corruption, and consensus on memorised noise.
# reads   tables/{experiment}/{means,consensus}.csv
# writes  figures/{experiment}/{memorisation,noise-consensus}.*


def noise_models(experiment):
    """Name, label and colour of the models of a random-label experiment."""
    for name in dict.fromkeys(need.model for need in experiment.needs):
        spec = STUDY.models[name].spec
        yield {"name": name, "label": spec["label"], "color": spec["color"]}


def noise_treatments(experiment):
    """The treatments in the order of the experiment."""
    return list(dict.fromkeys(run["treatment"] for run in treated_runs(experiment)))


def random_labels_section(experiment):
    folder = f"{TABLES}/{experiment.name}"
    figures = [figure(f"{experiment.name}/memorisation", name="memorisation")]
    if experiment.spec["consensus"]:
        figures.append(
            figure(f"{experiment.name}/noise-consensus", name="noise-consensus")
        )
    return {
        "tables": {
            "means": f"{folder}/means.csv",
            "runs": f"{folder}/runs.csv",
            "memorised": f"{folder}/memorised.csv",
            "consensus": f"{folder}/consensus.csv",
        },
        "figures": figures,
        "members": list(noise_models(experiment)),
        "sets": [asked["label"] for asked in experiment.spec["consensus"]],
    }


SECTIONS["random-labels"] = random_labels_section


rule plot_memorisation:
    input:
        means=f"{TABLES}/{{experiment}}/means.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/memorisation.png",
            caption="../../report/memorisation.rst",
            category="Random labels",
            labels={"experiment": "{experiment}", "figure": "memorisation"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/memorisation.pdf",
        csv=f"{FIGURES}/{{experiment}}/memorisation.csv",
        record=f"{RECORDS}/plot_memorisation/{{experiment}}.json",
    log:
        f"{LOGS}/plot_memorisation/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_memorisation/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("random-labels"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_memorisation"),
        models=lambda wildcards: list(noise_models(experiment_of(wildcards))),
        treatments=lambda wildcards: noise_treatments(experiment_of(wildcards)),
    message:
        "draw the memorisation of {wildcards.experiment}"
    script:
        "../../scripts/plot_memorisation.py"


rule plot_noise_consensus:
    input:
        consensus=f"{TABLES}/{{experiment}}/consensus.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/noise-consensus.png",
            caption="../../report/noise_consensus.rst",
            category="Random labels",
            labels={"experiment": "{experiment}", "figure": "consensus on noise"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/noise-consensus.pdf",
        csv=f"{FIGURES}/{{experiment}}/noise-consensus.csv",
        record=f"{RECORDS}/plot_noise_consensus/{{experiment}}.json",
    log:
        f"{LOGS}/plot_noise_consensus/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_noise_consensus/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("random-labels"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_noise_consensus"),
        sets=of_experiment("consensus"),
    message:
        "draw the consensus on noise of {wildcards.experiment}"
    script:
        "../../scripts/plot_noise_consensus.py"

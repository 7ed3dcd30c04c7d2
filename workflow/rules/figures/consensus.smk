# Accuracy and share classified against p_t (Salman and Liu, figures 6 and 7).
# reads   tables/{experiment}/curves.csv, config/published.yaml
# writes  figures/{experiment}/{consensus,members}.*


def consensus_section(experiment):
    folder = f"{TABLES}/{experiment.name}"
    return {
        "tables": {
            "headline": f"{folder}/headline.csv",
            "curves": f"{folder}/curves.csv",
        },
        "figures": [
            figure(f"{experiment.name}/consensus", name="consensus"),
            figure(f"{experiment.name}/members", name="members"),
        ],
        "members": list(members_of(experiment)),
    }


SECTIONS["consensus"] = consensus_section


rule plot_consensus:
    input:
        curves=f"{TABLES}/{{experiment}}/curves.csv",
        published="config/published.yaml",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/consensus.png",
            caption="../../report/consensus.rst",
            category="Consensus",
            subcategory="{experiment}",
            labels={"experiment": "{experiment}", "figure": "readings of Algorithm 1"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/consensus.pdf",
        csv=f"{FIGURES}/{{experiment}}/consensus.csv",
        record=f"{RECORDS}/plot_consensus/{{experiment}}.json",
    log:
        f"{LOGS}/plot_consensus/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_consensus/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("consensus"),
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
        "../../scripts/plot_consensus.py"


rule plot_members:
    input:
        curves=f"{TABLES}/{{experiment}}/curves.csv",
        published="config/published.yaml",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/members.png",
            caption="../../report/members.rst",
            category="Consensus",
            subcategory="{experiment}",
            labels={"experiment": "{experiment}", "figure": "members and combined"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/members.pdf",
        csv=f"{FIGURES}/{{experiment}}/members.csv",
        record=f"{RECORDS}/plot_members/{{experiment}}.json",
    log:
        f"{LOGS}/plot_members/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_members/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("consensus"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_members"),
        members=lambda wildcards: list(members_of(experiment_of(wildcards))),
        published=of_experiment("published"),
    message:
        "draw the members of {wildcards.experiment}"
    script:
        "../../scripts/plot_members.py"

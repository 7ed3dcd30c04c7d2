# Which rule to trust at which coverage: consensus beside its rivals, k-of-n, guarantees, and what
# the training images tell.
# reads   tables/{experiment}/...
# writes  figures/{experiment}/{risk-coverage,k-of-n,train-gap,neighbours}.*


def selection_section(experiment):
    folder = f"{TABLES}/{experiment.name}"
    names = ["risk-coverage", "selectors", "k-of-n", "nested", "guarantee"]
    stems = ["risk-coverage", "k-of-n"]
    if knows_training_images(experiment):
        names += ["gap", "neighbours", "neighbours-by-epoch"]
        stems += ["train-gap", "neighbours"]
    return {
        "kind": "selection",
        "title": f"{experiment.spec['title']}: at equal coverage",
        "published": experiment.spec["published"],
        "tables": {name: f"{folder}/{name}.csv" for name in names},
        "figures": [figure(f"{experiment.name}/{stem}", name=stem) for stem in stems],
        "members": list(members_of(experiment)),
        "calibration": experiment.spec["guarantee"]["calibration"],
    }


FOLLOWING_SECTIONS["consensus"] = selection_section


rule plot_risk_coverage:
    input:
        risk_coverage=f"{TABLES}/{{experiment}}/risk-coverage.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/risk-coverage.png",
            caption="../../report/risk_coverage.rst",
            category="Consensus",
            subcategory="{experiment}",
            labels={"experiment": "{experiment}", "figure": "risk and coverage"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/risk-coverage.pdf",
        csv=f"{FIGURES}/{{experiment}}/risk-coverage.csv",
        record=f"{RECORDS}/plot_risk_coverage/{{experiment}}.json",
    log:
        f"{LOGS}/plot_risk_coverage/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_risk_coverage/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("consensus"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_risk_coverage"),
        members=lambda wildcards: list(members_of(experiment_of(wildcards))),
    message:
        "draw risk and coverage of {wildcards.experiment}"
    script:
        "../../scripts/plot_risk_coverage.py"


rule plot_k_of_n:
    input:
        k_of_n=f"{TABLES}/{{experiment}}/k-of-n.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/k-of-n.png",
            caption="../../report/k_of_n.rst",
            category="Consensus",
            subcategory="{experiment}",
            labels={"experiment": "{experiment}", "figure": "k of n models"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/k-of-n.pdf",
        csv=f"{FIGURES}/{{experiment}}/k-of-n.csv",
        record=f"{RECORDS}/plot_k_of_n/{{experiment}}.json",
    log:
        f"{LOGS}/plot_k_of_n/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_k_of_n/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("consensus"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_k_of_n"),
    message:
        "draw k-of-n of {wildcards.experiment}"
    script:
        "../../scripts/plot_k_of_n.py"


rule plot_train_gap:
    input:
        gap=f"{TABLES}/{{experiment}}/gap.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/train-gap.png",
            caption="../../report/train_gap.rst",
            category="Consensus",
            subcategory="{experiment}",
            labels={
                "experiment": "{experiment}",
                "figure": "gap between training and test",
            },
        ),
        pdf=f"{FIGURES}/{{experiment}}/train-gap.pdf",
        csv=f"{FIGURES}/{{experiment}}/train-gap.csv",
        record=f"{RECORDS}/plot_train_gap/{{experiment}}.json",
    log:
        f"{LOGS}/plot_train_gap/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_train_gap/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("consensus"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_train_gap"),
        members=lambda wildcards: list(members_of(experiment_of(wildcards))),
    message:
        "draw the train and test gap of {wildcards.experiment}"
    script:
        "../../scripts/plot_train_gap.py"


rule plot_neighbours:
    input:
        agreement=f"{TABLES}/{{experiment}}/neighbours.csv",
        epochs=f"{TABLES}/{{experiment}}/neighbours-by-epoch.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/neighbours.png",
            caption="../../report/neighbours.rst",
            category="Consensus",
            subcategory="{experiment}",
            labels={"experiment": "{experiment}", "figure": "nearest training images"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/neighbours.pdf",
        csv=f"{FIGURES}/{{experiment}}/neighbours.csv",
        record=f"{RECORDS}/plot_neighbours/{{experiment}}.json",
    log:
        f"{LOGS}/plot_neighbours/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_neighbours/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("consensus"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_neighbours"),
        members=lambda wildcards: list(members_of(experiment_of(wildcards))),
    message:
        "draw the neighbours of {wildcards.experiment}"
    script:
        "../../scripts/plot_neighbours.py"

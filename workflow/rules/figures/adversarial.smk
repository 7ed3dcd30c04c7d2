# Attacked images that are accepted and wrong.
# reads   tables/{experiment}/{attacks,claims}.csv
# writes  figures/{experiment}/adversarial.*


def adversarial_section(experiment):
    folder = f"{TABLES}/{experiment.name}"
    return {
        "tables": {name: f"{folder}/{name}.csv" for name in ("attacks", "claims")},
        "figures": [figure(f"{experiment.name}/adversarial", name="adversarial")],
        "members": list(members_of(experiment)),
        "judged_at": experiment.spec["judged_at"],
        "steps": experiment.spec["steps"],
        "test_images": experiment.spec["test_images"],
    }


SECTIONS["adversarial"] = adversarial_section


rule plot_attacks:
    input:
        attacks=f"{TABLES}/{{experiment}}/attacks.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/adversarial.png",
            caption="../../report/adversarial.rst",
            category="Adversarial examples",
            labels={"experiment": "{experiment}", "figure": "accepted and wrong"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/adversarial.pdf",
        csv=f"{FIGURES}/{{experiment}}/adversarial.csv",
        record=f"{RECORDS}/plot_attacks/{{experiment}}.json",
    log:
        f"{LOGS}/plot_attacks/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_attacks/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("adversarial"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_attacks"),
        threshold=lambda wildcards: experiment_of(wildcards).spec["judged_at"][
            "threshold"
        ],
        color=lambda wildcards: next(members_of(experiment_of(wildcards)))["color"],
    message:
        "draw the attacks of {wildcards.experiment}"
    script:
        "../../scripts/plot_attacks.py"

# Three test images and what each member made of them, epoch by epoch (Salman and Liu, figure 4).
# reads   tables/{experiment}/samples/{samples,dynamics,images,members}.csv
# writes  figures/{experiment}/samples.*


def samples_sections():
    """One for each consensus that asks for it, beside the section of the consensus itself."""
    return [
        {
            "kind": "samples",
            "title": f"Three samples: {experiment.spec['title']}",
            "tables": {
                "samples": f"{TABLES}/{experiment.name}/samples/samples.csv",
                "members": f"{TABLES}/{experiment.name}/samples/members.csv",
            },
            "figures": [figure(f"{experiment.name}/samples")],
            "command": f"overfit-atlas sample --study {RESULTS} --experiment {experiment.name}",
        }
        for experiment in STUDY.of_kind("consensus")
        if experiment.spec["follow_samples"]
    ]


STANDING_SECTIONS.append(samples_sections)


rule plot_samples:
    input:
        samples=f"{TABLES}/{{experiment}}/samples/samples.csv",
        dynamics=f"{TABLES}/{{experiment}}/samples/dynamics.csv",
        images=f"{TABLES}/{{experiment}}/samples/images.csv",
        members=f"{TABLES}/{{experiment}}/samples/members.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/samples.png",
            caption="../../report/samples.rst",
            category="Dynamics",
            subcategory="{experiment}",
            labels={"experiment": "{experiment}", "figure": "three samples"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/samples.pdf",
        csv=f"{FIGURES}/{{experiment}}/samples.csv",
        record=f"{RECORDS}/plot_samples/{{experiment}}.json",
    log:
        f"{LOGS}/plot_samples/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_samples/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("consensus"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_samples"),
    message:
        "draw three samples of {wildcards.experiment}"
    script:
        "../../scripts/plot_samples.py"

# Train and test error against the number of parameters.
# reads   tables/{experiment}/{runs,capacity,interpolation-points}.csv
# writes  figures/{experiment}/capacity.*


def capacity_section(experiment):
    folder = f"{TABLES}/{experiment.name}"
    return {
        "tables": {
            "capacity": f"{folder}/capacity.csv",
            "points": f"{folder}/interpolation-points.csv",
            "runs": f"{folder}/runs.csv",
        },
        "figures": [figure(f"{experiment.name}/capacity", name="capacity")],
    }


SECTIONS["capacity"] = capacity_section


rule plot_capacity:
    input:
        runs=f"{TABLES}/{{experiment}}/runs.csv",
        table=f"{TABLES}/{{experiment}}/capacity.csv",
        points=f"{TABLES}/{{experiment}}/interpolation-points.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/capacity.png",
            caption="../../report/capacity.rst",
            category="Capacity",
            labels={"experiment": "{experiment}", "figure": "error and parameters"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/capacity.pdf",
        csv=f"{FIGURES}/{{experiment}}/capacity.csv",
        record=f"{RECORDS}/plot_capacity/{{experiment}}.json",
    log:
        f"{LOGS}/plot_capacity/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_capacity/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("capacity"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_capacity"),
    message:
        "draw the capacity of {wildcards.experiment}"
    script:
        "../../scripts/plot_capacity.py"

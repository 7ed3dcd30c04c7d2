# A grid: its table, and all of its cells at a glance.
# reads   tables/{experiment}/{grid,grid-runs,log-loss}.csv
# writes  figures/{experiment}/overview.*


def grid_section(experiment):
    folder = f"{TABLES}/{experiment.name}"
    return {
        "tables": {
            "cells": f"{folder}/grid.csv",
            "runs": f"{folder}/grid-runs.csv",
            "losses": f"{folder}/log-loss.csv",
        },
        "figures": [figure(f"{experiment.name}/overview", name="overview")],
    }


SECTIONS["grid"] = grid_section


def row_colors(experiment):
    """The colour of each network of a grid."""
    return {
        cell["row"]: STUDY.models[cell["model"]].spec["color"]
        for cell in experiment.spec["cells"]
    }


rule plot_overview:
    input:
        table=f"{TABLES}/{{experiment}}/grid.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/overview.png",
            caption="../../report/overview.rst",
            category="Models and regularizers",
            labels={"experiment": "{experiment}", "figure": "all cells"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/overview.pdf",
        csv=f"{FIGURES}/{{experiment}}/overview.csv",
        record=f"{RECORDS}/plot_overview/{{experiment}}.json",
    log:
        f"{LOGS}/plot_overview/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_overview/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("grid"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_overview"),
        colors=lambda wildcards: row_colors(experiment_of(wildcards)),
    message:
        "draw all cells of {wildcards.experiment}"
    script:
        "../../scripts/plot_overview.py"

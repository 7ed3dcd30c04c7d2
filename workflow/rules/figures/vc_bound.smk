# The VC bound against the number of parameters.
# reads   tables/{experiment}/{vc-bound,vc-curve,vc-limits}.csv
# writes  figures/{experiment}/vc-bound.*


def vc_bound_section(experiment):
    folder = f"{TABLES}/{experiment.name}"
    return {
        "tables": {
            "bounds": f"{folder}/vc-bound.csv",
            "limits": f"{folder}/vc-limits.csv",
            "curve": f"{folder}/vc-curve.csv",
        },
        "figures": [figure(f"{experiment.name}/vc-bound", name="vc-bound")],
    }


SECTIONS["vc-bound"] = vc_bound_section


rule plot_vc_bound:
    input:
        table=f"{TABLES}/{{experiment}}/vc-bound.csv",
        curve=f"{TABLES}/{{experiment}}/vc-curve.csv",
        limits=f"{TABLES}/{{experiment}}/vc-limits.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/vc-bound.png",
            caption="../../report/vc_bound.rst",
            category="Bounds and implicit regularization",
            labels={"experiment": "{experiment}", "figure": "VC bound"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/vc-bound.pdf",
        csv=f"{FIGURES}/{{experiment}}/vc-bound.csv",
        record=f"{RECORDS}/plot_vc_bound/{{experiment}}.json",
    log:
        f"{LOGS}/plot_vc_bound/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_vc_bound/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("vc-bound"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_vc_bound"),
    message:
        "draw the VC bounds of {wildcards.experiment}"
    script:
        "../../scripts/plot_vc_bound.py"

# Implicit regularization: where SGD goes, and what the norm of an interpolator says.
# reads   tables/{experiment}/{sgd-paths,norms,sizes}.csv
# writes  figures/{experiment}/{minimum-norm,kernel}.*


def minimum_norm_section(experiment):
    folder = f"{TABLES}/{experiment.name}"
    return {
        "tables": {
            "summary": f"{folder}/minimum-norm.csv",
            "paths": f"{folder}/sgd-paths.csv",
            "norms": f"{folder}/norms.csv",
        },
        "figures": [figure(f"{experiment.name}/minimum-norm", name="minimum-norm")],
        "settings": {
            key: experiment.spec[key]
            for key in ("size", "dimensions", "epochs", "interpolators")
        },
    }


def kernel_section(experiment):
    folder = f"{TABLES}/{experiment.name}"
    return {
        "tables": {
            "sizes": f"{folder}/sizes.csv",
            "norms": f"{folder}/norms.csv",
            "orders": f"{folder}/orders.csv",
        },
        "figures": [figure(f"{experiment.name}/kernel", name="kernel")],
    }


SECTIONS["minimum-norm"] = minimum_norm_section
SECTIONS["kernel-interpolation"] = kernel_section


rule plot_minimum_norm:
    input:
        paths=f"{TABLES}/{{experiment}}/sgd-paths.csv",
        norms=f"{TABLES}/{{experiment}}/norms.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/minimum-norm.png",
            caption="../../report/minimum_norm.rst",
            category="Bounds and implicit regularization",
            labels={"experiment": "{experiment}", "figure": "SGD and the least norm"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/minimum-norm.pdf",
        csv=f"{FIGURES}/{{experiment}}/minimum-norm.csv",
        record=f"{RECORDS}/plot_minimum_norm/{{experiment}}.json",
    log:
        f"{LOGS}/plot_minimum_norm/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_minimum_norm/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("minimum-norm"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_minimum_norm"),
    message:
        "draw the least squares of {wildcards.experiment}"
    script:
        "../../scripts/plot_minimum_norm.py"


rule plot_kernel:
    input:
        sizes=f"{TABLES}/{{experiment}}/sizes.csv",
        means=f"{TABLES}/{{experiment}}/norms.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/kernel.png",
            caption="../../report/kernel.rst",
            category="Bounds and implicit regularization",
            labels={"experiment": "{experiment}", "figure": "Gaussian kernels"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/kernel.pdf",
        csv=f"{FIGURES}/{{experiment}}/kernel.csv",
        record=f"{RECORDS}/plot_kernel/{{experiment}}.json",
    log:
        f"{LOGS}/plot_kernel/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_kernel/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("kernel-interpolation"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_kernel"),
        datasets=of_experiment("datasets"),
    message:
        "draw the kernels of {wildcards.experiment}"
    script:
        "../../scripts/plot_kernel.py"

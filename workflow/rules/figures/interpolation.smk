# Test loss on lines and on a plane through solutions (Salman and Liu, figure 1).
# reads   tables/{experiment}/{curve,plane,headline,claims}.csv
# writes  figures/{experiment}/{interpolation,plane}.*


def interpolation_section(experiment):
    folder = f"{TABLES}/{experiment.name}"
    figures = [figure(f"{experiment.name}/interpolation", name="interpolation")]
    if plane_points(experiment):
        figures.append(figure(f"{experiment.name}/plane", name="plane"))
    names = ("headline", "curve", "barriers", "claims", "lines", "plane")
    return {
        "tables": {name: f"{folder}/{name}.csv" for name in names},
        "figures": figures,
        "good_range": experiment.spec["good_range"],
        "test_images": experiment.spec["test_images"],
    }


SECTIONS["interpolation"] = interpolation_section


rule plot_interpolation:
    input:
        curve=f"{TABLES}/{{experiment}}/curve.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/interpolation.png",
            caption="../../report/interpolation.rst",
            category="Between solutions",
            labels={"experiment": "{experiment}", "figure": "lines"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/interpolation.pdf",
        csv=f"{FIGURES}/{{experiment}}/interpolation.csv",
        record=f"{RECORDS}/plot_interpolation/{{experiment}}.json",
    log:
        f"{LOGS}/plot_interpolation/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_interpolation/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("interpolation"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_interpolation"),
        good_range=of_experiment("good_range"),
        color=model_of_need("color"),
    message:
        "draw the lines of {wildcards.experiment}"
    script:
        "../../scripts/plot_interpolation.py"


rule plot_plane:
    input:
        plane=f"{TABLES}/{{experiment}}/plane.csv",
    output:
        png=report(
            f"{FIGURES}/{{experiment}}/plane.png",
            caption="../../report/plane.rst",
            category="Between solutions",
            labels={"experiment": "{experiment}", "figure": "plane"},
        ),
        pdf=f"{FIGURES}/{{experiment}}/plane.pdf",
        csv=f"{FIGURES}/{{experiment}}/plane.csv",
        record=f"{RECORDS}/plot_plane/{{experiment}}.json",
    log:
        f"{LOGS}/plot_plane/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_plane/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("interpolation"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("plot_plane"),
    message:
        "draw the plane of {wildcards.experiment}"
    script:
        "../../scripts/plot_plane.py"

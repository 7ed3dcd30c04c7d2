# Between solutions (Salman and Liu, figure 1): one job takes all pairs, since Keras starts slowly.
# reads   data/{dataset}.h5, samples/..., one checkpoint a seed
# writes  tables/{experiment}/{lines,plane,curve,barriers,headline,claims}.csv

CLAIM_TABLES["interpolation"] = (
    lambda experiment: f"{TABLES}/{experiment.name}/claims.csv"
)


def plane_points(experiment):
    """Points a side of the plane's grid; it takes three solutions."""
    return experiment.spec["plane"] if len(experiment.seeds) > 2 else 0


rule interpolate_solutions:
    input:
        dataset=lambda wildcards: dataset_file(need_of(wildcards)),
        sample=lambda wildcards: sample_file(
            need_of(wildcards), experiment_of(wildcards).seeds[0]
        ),
        checkpoints=lambda wildcards: [
            checkpoint_of(need_of(wildcards), seed)
            for seed in experiment_of(wildcards).seeds
        ],
    output:
        lines=f"{TABLES}/{{experiment}}/lines.csv",
        plane=f"{TABLES}/{{experiment}}/plane.csv",
        record=f"{RECORDS}/interpolate_solutions/{{experiment}}.json",
    log:
        f"{LOGS}/interpolate_solutions/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/interpolate_solutions/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("interpolation"),
    conda:
        ENVS / "train.yaml"
    threads: model_of_need("threads")
    resources:
        gpu=GPU,
        mem_mb=model_of_need("mem_mb"),
        runtime=30,
    params:
        code=lambda wildcards: code_files(
            "interpolate_solutions", *network_files(experiment_of(wildcards))
        ),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
        alphas=of_experiment("alphas"),
        plane=lambda wildcards: plane_points(experiment_of(wildcards)),
        test_images=of_experiment("test_images"),
        network=model_of_need("network"),
        options=model_of_need("options"),
        regularizer=lambda wildcards: strengths_of(need_of(wildcards)),
        precision=model_of_need("precision"),
        threads=model_of_need("threads"),
    message:
        "walk between the solutions of {wildcards.experiment}"
    script:
        "../../scripts/interpolate_solutions.py"


rule summarise_interpolation:
    input:
        lines=f"{TABLES}/{{experiment}}/lines.csv",
    output:
        curve=f"{TABLES}/{{experiment}}/curve.csv",
        barriers=f"{TABLES}/{{experiment}}/barriers.csv",
        headline=f"{TABLES}/{{experiment}}/headline.csv",
        claims=f"{TABLES}/{{experiment}}/claims.csv",
        record=f"{RECORDS}/summarise_interpolation/{{experiment}}.json",
    log:
        f"{LOGS}/summarise_interpolation/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_interpolation/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("interpolation"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("summarise_interpolation"),
        good_range=of_experiment("good_range"),
    message:
        "summarise the lines of {wildcards.experiment} over pairs of seeds"
    script:
        "../../scripts/summarise_interpolation.py"

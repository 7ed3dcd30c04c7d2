# The VC bound for every network of some grids (Rutgers report, section 3.1).
# reads   tables/{grid}/grid.csv, a checkpoint of each cell, samples/...
# writes  tables/{experiment}/{vc-bound,vc-curve,vc-limits,claims}.csv

CLAIM_TABLES["vc-bound"] = lambda experiment: f"{TABLES}/{experiment.name}/claims.csv"


def bounded_grids(experiment):
    """The grids whose networks are bounded."""
    return [
        next(e for e in STUDY.experiments if e.name == name)
        for name in experiment.spec["grids"]
    ]


def bounded_cells(experiment):
    """Each cell of these grids with its need, for the first seed of its grid."""
    for grid in bounded_grids(experiment):
        for cell, need in zip(grid.spec["cells"], grid.needs):
            yield grid, cell, need


def bounded_samples(experiment):
    """The samples of these grids, each with a seed that they are drawn for."""
    return {need.sample: grid.seeds[0] for grid, _, need in bounded_cells(experiment)}


rule analyse_vc_bound:
    input:
        grids=lambda wildcards: [
            f"{TABLES}/{grid.name}/grid.csv"
            for grid in bounded_grids(experiment_of(wildcards))
        ],
        checkpoints=lambda wildcards: [
            run_file(
                cell_of(need),
                grid.seeds[0],
                f"checkpoints/epoch-{STUDY.epoch(need):03d}.weights.h5",
            )
            for grid, _, need in bounded_cells(experiment_of(wildcards))
        ],
        samples=lambda wildcards: [
            f"{RESULTS}/samples/{sample}/seed-{seed}.h5"
            for sample, seed in bounded_samples(experiment_of(wildcards)).items()
        ],
    output:
        table=f"{TABLES}/{{experiment}}/vc-bound.csv",
        curve=f"{TABLES}/{{experiment}}/vc-curve.csv",
        limits=f"{TABLES}/{{experiment}}/vc-limits.csv",
        claims=f"{TABLES}/{{experiment}}/claims.csv",
        record=f"{RECORDS}/analyse_vc_bound/{{experiment}}.json",
    log:
        f"{LOGS}/analyse_vc_bound/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_vc_bound/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("vc-bound"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("analyse_vc_bound"),
        grids=of_experiment("grids"),
        eta=of_experiment("eta"),
        samples=lambda wildcards: list(bounded_samples(experiment_of(wildcards))),
        cells=lambda wildcards: [
            {
                "grid": grid.name,
                "row": cell["row"],
                "column": cell["column"],
                "sample": need.sample,
                "label": STUDY.models[need.model].spec["label"],
                "color": STUDY.models[need.model].spec["color"],
            }
            for grid, cell, need in bounded_cells(experiment_of(wildcards))
        ],
    message:
        "VC bounds of {wildcards.experiment}"
    script:
        "../../scripts/analyse_vc_bound.py"

# Several sets of models side by side, such as one set a dropout rate (Salman and Liu, figure 8).
# reads   runs/.../predictions.h5
# writes  tables/{experiment}/{variant}/seeds/{seed}.csv, tables/{experiment}/...

CLAIM_TABLES["dropout-comparison"] = (
    lambda experiment: f"{TABLES}/{experiment.name}/claims.csv"
)
VARIANT = f"{TABLES}/{{experiment}}/{{variant}}/seeds/{{seed}}.csv"


def variants_of(wildcards):
    """Name, label and members of each variant."""
    return experiment_of(wildcards).spec["variants"]


def variant_needs(wildcards):
    """The runs of one variant."""
    variant = next(v for v in variants_of(wildcards) if v["name"] == wildcards.variant)
    wanted = {(run["model"], run["regularizer"]) for run in variant["members"]}
    needs = dict.fromkeys(experiment_of(wildcards).needs)
    return [need for need in needs if (need.model, need.regularizer) in wanted]


rule analyse_variant:
    input:
        predictions=lambda wildcards: [
            run_file(cell_of(need), wildcards.seed, "predictions.h5")
            for need in variant_needs(wildcards)
        ],
    output:
        table=VARIANT,
        record=f"{RECORDS}/analyse_variant/{{experiment}}/{{variant}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_variant/{{experiment}}/{{variant}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_variant/{{experiment}}/{{variant}}/seed-{{seed}}.tsv"
    wildcard_constraints:
        experiment=named("dropout-comparison"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        code=code("analyse_variant"),
        members=lambda wildcards: [need.model for need in variant_needs(wildcards)],
        epochs=lambda wildcards: [
            STUDY.epoch(need) for need in variant_needs(wildcards)
        ],
        thresholds=of_experiment("thresholds"),
        coverages=of_experiment("coverages"),
    message:
        "consensus of {wildcards.variant} in {wildcards.experiment}, seed {wildcards.seed}"
    script:
        "../../scripts/analyse_variant.py"


rule compare_variants:
    input:
        tables=lambda wildcards: expand(
            VARIANT,
            experiment=wildcards.experiment,
            variant=[variant["name"] for variant in variants_of(wildcards)],
            seed=experiment_of(wildcards).seeds,
        ),
    output:
        summary=f"{TABLES}/{{experiment}}/variants.csv",
        tests=f"{TABLES}/{{experiment}}/tests.csv",
        claims=f"{TABLES}/{{experiment}}/claims.csv",
        record=f"{RECORDS}/compare_variants/{{experiment}}.json",
    log:
        f"{LOGS}/compare_variants/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/compare_variants/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("dropout-comparison"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("compare_variants"),
        variants=lambda wildcards: [
            variant["name"] for variant in variants_of(wildcards)
        ],
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
        tested_at=of_experiment("tested_at"),
        reference=of_experiment("reference"),
        claimed_best=of_experiment("claimed_best"),
    message:
        "compare the variants of {wildcards.experiment}"
    script:
        "../../scripts/compare_variants.py"

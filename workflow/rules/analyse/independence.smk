# Do models err independently? A family of models at a time, then all of them side by side.
# reads   runs/.../predictions.h5
# writes  tables/{experiment}/families/{family}/..., tables/{experiment}/...

CLAIM_TABLES["independence"] = (
    lambda experiment: f"{TABLES}/{experiment.name}/claims.csv"
)
FAMILY = f"{TABLES}/{{experiment}}/families/{{family}}"


def family_sets(wildcards):
    """Sets of models of one family: its name to model, predictions and epoch of each model."""
    families = experiment_of(wildcards).spec["families"]
    family = next(one for one in families if one["name"] == wildcards.family)
    sets = {}
    for run in family["members"]:
        cell = Cell(family["sample"], run["model"], run["regularizer"])
        epoch = run["epoch"] or STUDY.models[run["model"]].stages[-1].last
        for seed in family["seeds"]:
            by_seed = family["differ"] == "members"
            name = f"seed-{seed}" if by_seed else run["model"]
            model = (
                f"{run['model']}+{run['regularizer']}" if by_seed else f"seed-{seed}"
            )
            predictions = run_file(cell, seed, "predictions.h5")
            sets.setdefault(name, []).append((model, predictions, epoch))
    return sets


def over_families(pattern):
    """One file for each family of the experiment."""
    return lambda wildcards: expand(
        pattern,
        experiment=wildcards.experiment,
        family=[one["name"] for one in experiment_of(wildcards).spec["families"]],
    )


rule analyse_family:
    input:
        predictions=lambda wildcards: [
            predictions
            for models in family_sets(wildcards).values()
            for _, predictions, _ in models
        ],
    output:
        sizes=f"{FAMILY}/sizes.csv",
        fits=f"{FAMILY}/fits.csv",
        pairs=f"{FAMILY}/pairs.csv",
        record=f"{RECORDS}/analyse_family/{{experiment}}/{{family}}.json",
    log:
        f"{LOGS}/analyse_family/{{experiment}}/{{family}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_family/{{experiment}}/{{family}}.tsv"
    wildcard_constraints:
        experiment=named("independence"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=1500,
        runtime=5,
    params:
        code=code("analyse_family"),
        sets=lambda wildcards: {
            name: [[model, epoch] for model, _, epoch in models]
            for name, models in family_sets(wildcards).items()
        },
    message:
        "independence of {wildcards.family} in {wildcards.experiment}"
    script:
        "../../scripts/analyse_family.py"


rule summarise_independence:
    input:
        sizes=over_families(f"{FAMILY}/sizes.csv"),
        fits=over_families(f"{FAMILY}/fits.csv"),
    output:
        sizes=f"{TABLES}/{{experiment}}/sizes.csv",
        fits=f"{TABLES}/{{experiment}}/fits.csv",
        claims=f"{TABLES}/{{experiment}}/claims.csv",
        record=f"{RECORDS}/summarise_independence/{{experiment}}.json",
    log:
        f"{LOGS}/summarise_independence/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_independence/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("independence"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("summarise_independence"),
        families=lambda wildcards: [
            one["name"] for one in experiment_of(wildcards).spec["families"]
        ],
    message:
        "summarise the independence of {wildcards.experiment}"
    script:
        "../../scripts/summarise_independence.py"

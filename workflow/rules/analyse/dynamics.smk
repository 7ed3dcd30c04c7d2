# What training does to each sample, run by run; and the toy example that explains it.
# reads   runs/.../predictions.h5
# writes  tables/{experiment}/{model}/{regularizer}/seeds/{seed}/..., tables/{experiment}/...,
#         tables/softmax-toy/...

TOY = {"logits": [0.0, 0.5, 1.0, 2.0], "scale": 1.25}
DYNAMICS = f"{TABLES}/{{experiment}}/{{model}}/{{regularizer}}/seeds/{{seed}}"


def followed_need(wildcards):
    """The run of a dynamics experiment that the wildcards name."""
    return next(
        need
        for need in experiment_of(wildcards).needs
        if (need.model, need.regularizer) == (wildcards.model, wildcards.regularizer)
    )


def followed_runs(experiment):
    """Model, regularizer, label and name in the claims of each run of a dynamics experiment."""
    for need in experiment.needs:
        label = (
            f"{STUDY.models[need.model].spec['label']}, "
            f"{STUDY.regularizers[need.regularizer]['label']}"
        )
        yield {
            "model": need.model,
            "regularizer": need.regularizer,
            "label": label,
            "setting": f"{experiment.name}: {label}",
        }


CLAIM_TABLES["dynamics"] = lambda experiment: f"{TABLES}/{experiment.name}/claims.csv"


rule analyse_dynamics:
    input:
        predictions=lambda wildcards: run_file(
            cell_of(followed_need(wildcards)), wildcards.seed, "predictions.h5"
        ),
    output:
        split=f"{DYNAMICS}/loss-split.csv",
        calibration=f"{DYNAMICS}/calibration.csv",
        densities=f"{DYNAMICS}/densities.csv",
        overlaps=f"{DYNAMICS}/overlaps.csv",
        samples=f"{DYNAMICS}/samples.csv",
        findings=f"{DYNAMICS}/findings.csv",
        record=f"{RECORDS}/analyse_dynamics/{{experiment}}/{{model}}/{{regularizer}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_dynamics/{{experiment}}/{{model}}/{{regularizer}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_dynamics/{{experiment}}/{{model}}/{{regularizer}}/seed-{{seed}}.tsv"
    wildcard_constraints:
        experiment=named("dynamics"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=10,
    params:
        code=code("analyse_dynamics"),
        epoch=lambda wildcards: STUDY.epoch(followed_need(wildcards)),
        densities=of_experiment("densities"),
        train_side=lambda wildcards: STUDY.samples[
            experiment_of(wildcards).spec["sample"]
        ]["keep_train_logits"],
    message:
        "follow the samples of {wildcards.model}, {wildcards.regularizer}, in "
        "{wildcards.experiment}, seed {wildcards.seed}"
    script:
        "../../scripts/analyse_dynamics.py"


rule summarise_dynamics:
    input:
        findings=lambda wildcards: [
            f"{DYNAMICS}/findings.csv".format(
                experiment=wildcards.experiment,
                model=need.model,
                regularizer=need.regularizer,
                seed=seed,
            )
            for need in experiment_of(wildcards).needs
            for seed in experiment_of(wildcards).seeds
        ],
    output:
        summary=f"{TABLES}/{{experiment}}/dynamics.csv",
        claims=f"{TABLES}/{{experiment}}/claims.csv",
        record=f"{RECORDS}/summarise_dynamics/{{experiment}}.json",
    log:
        f"{LOGS}/summarise_dynamics/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_dynamics/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("dynamics"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("summarise_dynamics"),
        runs=lambda wildcards: list(followed_runs(experiment_of(wildcards))),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
    message:
        "summarise the dynamics of {wildcards.experiment} over seeds"
    script:
        "../../scripts/summarise_dynamics.py"


rule tabulate_softmax_toy:
    output:
        table=f"{TABLES}/softmax-toy/toy.csv",
        curve=f"{TABLES}/softmax-toy/curve.csv",
        record=f"{RECORDS}/tabulate_softmax_toy/toy.json",
    log:
        f"{LOGS}/tabulate_softmax_toy/toy.log",
    benchmark:
        f"{BENCHMARKS}/tabulate_softmax_toy/toy.tsv"
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("tabulate_softmax_toy"),
        logits=TOY["logits"],
        scale=TOY["scale"],
        scales=[0, 4, 161],
    message:
        "work out the toy example of the softmax"
    script:
        "../../scripts/tabulate_softmax_toy.py"

# What training does to each sample, run by run: loss split, temperature, densities, forgetting.
# reads   runs/.../predictions.h5
# writes  tables/{dynamics}/{model}/{regularizer}/seeds/{seed}/..., tables/{dynamics}/...,
#         figures/{dynamics}/{model}/{regularizer}/{loss-split,temperature,densities,data-map}.*

DYNAMICS_OF_RUN = "{dynamics}/{model}/{regularizer}"
DYNAMICS_OF_SEED = f"{DYNAMICS_OF_RUN}/seeds/{{seed}}"
DYNAMICS_TABLES = ["calibration", "densities", "overlaps", "samples", "findings"]


rule analyse_dynamics:
    input:
        predictions=lambda wildcards: ASK.settings(wildcards).predictions(STUDY, wildcards),
    output:
        **tables(DYNAMICS_OF_SEED, *DYNAMICS_TABLES, split="loss-split"),
        record=f"{RECORDS}/analyse_dynamics/{DYNAMICS_OF_RUN}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_dynamics/{DYNAMICS_OF_RUN}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_dynamics/{DYNAMICS_OF_RUN}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    params:
        **ASK.as_params("densities"),
        code=code("dynamics/analyse_dynamics"),
        epoch=lambda wildcards: ASK.settings(wildcards).last_epoch(STUDY, wildcards),
        train_side=ASK.worked_out("knows_training_images"),
    message:
        "dynamics of {wildcards.model}, {wildcards.regularizer}, seed {wildcards.seed}"
    script:
        "../../scripts/dynamics/analyse_dynamics.py"


rule summarise_dynamics:
    input:
        findings=lambda wildcards: ASK.settings(wildcards).over_runs(
            f"{TABLES}/{DYNAMICS_OF_SEED}/findings.csv", ASK.experiment(wildcards)
        ),
    output:
        **tables("{dynamics}", "claims", summary="dynamics"),
        record=f"{RECORDS}/summarise_dynamics/{{dynamics}}.json",
    log:
        f"{LOGS}/summarise_dynamics/{{dynamics}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_dynamics/{{dynamics}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("dynamics/summarise_dynamics"),
        runs=lambda wildcards: ASK.settings(wildcards).followed(STUDY, ASK.experiment(wildcards)),
        seeds=ASK.seeds,
    message:
        "summarise the dynamics of {wildcards.dynamics} over seeds"
    script:
        "../../scripts/dynamics/summarise_dynamics.py"


rule plot_dynamics:
    input:
        **tables_of_seeds(
            DYNAMICS_OF_SEED,
            "overlaps",
            "samples",
            splits="loss-split",
            calibrations="calibration",
        ),
        densities=lambda wildcards: tables_of_seeds(DYNAMICS_OF_SEED, "densities")["densities"](
            wildcards
        )[0],
    output:
        **drawn(DYNAMICS_OF_RUN, "loss-split", "temperature", "densities", "data-map"),
        record=f"{RECORDS}/plot_dynamics/{DYNAMICS_OF_RUN}.json",
    log:
        f"{LOGS}/plot_dynamics/{DYNAMICS_OF_RUN}.log",
    benchmark:
        f"{BENCHMARKS}/plot_dynamics/{DYNAMICS_OF_RUN}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("dynamics/plot_dynamics"),
        heading=ASK.heading,
        seeds=ASK.seeds,
        color=lambda wildcards: STUDY.models[wildcards.model].color,
    message:
        "draw the dynamics of {wildcards.model}, {wildcards.regularizer}, in {wildcards.dynamics}"
    script:
        "../../scripts/dynamics/plot_dynamics.py"

# What training does to each sample, run by run: loss split, temperature, densities, forgetting.
# reads   runs/.../predictions.h5
# writes  tables/{dynamics}/{model}/{regularizer}/seeds/{seed}/..., tables/{dynamics}/...,
#         figures/{dynamics}/{model}/{regularizer}/{loss-split,temperature,densities,data-map}.*

DYNAMICS_OF_RUN = "{dynamics}/{model}/{regularizer}"
DYNAMICS_OF_SEED = f"{TABLES}/{DYNAMICS_OF_RUN}/seeds/{{seed}}"


rule analyse_dynamics:
    input:
        predictions=lambda wildcards: ASK.settings(wildcards).predictions(
            STUDY, wildcards
        ),
    output:
        split=f"{DYNAMICS_OF_SEED}/loss-split.csv",
        calibration=f"{DYNAMICS_OF_SEED}/calibration.csv",
        densities=f"{DYNAMICS_OF_SEED}/densities.csv",
        overlaps=f"{DYNAMICS_OF_SEED}/overlaps.csv",
        samples=f"{DYNAMICS_OF_SEED}/samples.csv",
        findings=f"{DYNAMICS_OF_SEED}/findings.csv",
        record=f"{RECORDS}/analyse_dynamics/{DYNAMICS_OF_RUN}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_dynamics/{DYNAMICS_OF_RUN}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_dynamics/{DYNAMICS_OF_RUN}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    resources:
        runtime=10,
    params:
        code=code("dynamics/analyse_dynamics"),
        epoch=lambda wildcards: ASK.settings(wildcards).last_epoch(STUDY, wildcards),
        densities=ASK.setting("densities"),
        train_side=ASK.worked_out("knows_training_images"),
    message:
        "follow the samples of {wildcards.model}, {wildcards.regularizer}, in "
        "{wildcards.dynamics}, seed {wildcards.seed}"
    script:
        "../../scripts/dynamics/analyse_dynamics.py"


rule summarise_dynamics:
    input:
        findings=lambda wildcards: ASK.settings(wildcards).over_runs(
            f"{DYNAMICS_OF_SEED}/findings.csv", ASK.experiment(wildcards)
        ),
    output:
        summary=f"{TABLES}/{{dynamics}}/dynamics.csv",
        claims=f"{TABLES}/{{dynamics}}/claims.csv",
        record=f"{RECORDS}/summarise_dynamics/{{dynamics}}.json",
    log:
        f"{LOGS}/summarise_dynamics/{{dynamics}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_dynamics/{{dynamics}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("dynamics/summarise_dynamics"),
        runs=lambda wildcards: ASK.settings(wildcards).followed(
            STUDY, ASK.experiment(wildcards)
        ),
        seeds=ASK.seeds,
    message:
        "summarise the dynamics of {wildcards.dynamics} over seeds"
    script:
        "../../scripts/dynamics/summarise_dynamics.py"


rule plot_dynamics:
    input:
        splits=ASK.over_seeds(f"{DYNAMICS_OF_SEED}/loss-split.csv"),
        calibrations=ASK.over_seeds(f"{DYNAMICS_OF_SEED}/calibration.csv"),
        densities=lambda wildcards: ASK.over_seeds(
            f"{DYNAMICS_OF_SEED}/densities.csv"
        )(wildcards)[0],
        overlaps=ASK.over_seeds(f"{DYNAMICS_OF_SEED}/overlaps.csv"),
        samples=ASK.over_seeds(f"{DYNAMICS_OF_SEED}/samples.csv"),
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
        seeds=ASK.seeds,
        title=lambda wildcards: ASK.settings(wildcards).heading(STUDY, wildcards),
        color=lambda wildcards: STUDY.models[wildcards.model].color,
    message:
        "draw the dynamics of {wildcards.model}, {wildcards.regularizer}, in {wildcards.dynamics}"
    script:
        "../../scripts/dynamics/plot_dynamics.py"

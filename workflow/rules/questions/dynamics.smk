# What training does to each sample, run by run: loss split, temperature, densities, forgetting.
# reads   runs/.../predictions.h5
# writes  tables/{dynamics}/..., figures/{dynamics}/...

DYNAMICS_OF_RUN = "{dynamics}/{model}/{regularizer}"
DYNAMICS_OF_SEED = f"{DYNAMICS_OF_RUN}/seeds/{{seed}}"
DYNAMICS_TABLES = ["calibration", "densities", "overlaps", "samples", "findings"]


rule analyse_dynamics:
    input:
        predictions=ASK.worked_out("predictions"),
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
        **ASK.as_params("densities", epoch="last_epoch", train_side="knows_training_images"),
        code=code("dynamics/analyse_dynamics"),
    script:
        "../../scripts/dynamics/analyse_dynamics.py"


rule summarise_dynamics:
    input:
        findings=ASK.over_runs(f"{TABLES}/{DYNAMICS_OF_SEED}/findings.csv"),
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
        **params_of("dynamics/summarise_dynamics", "seeds", runs="followed"),
    script:
        "../../scripts/dynamics/summarise_dynamics.py"


rule plot_dynamics:
    input:
        **tables_of_seeds(DYNAMICS_OF_SEED, "overlaps", "samples", splits="loss-split"),
        **tables_of_seeds(DYNAMICS_OF_SEED, calibrations="calibration"),
        densities=ASK.over(f"{TABLES}/{DYNAMICS_OF_SEED}/densities.csv", seed="first_seed"),
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
        **params_of("dynamics/plot_dynamics", "heading", "seeds", "color"),
    script:
        "../../scripts/dynamics/plot_dynamics.py"

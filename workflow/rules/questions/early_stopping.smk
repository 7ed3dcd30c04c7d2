# Epochs that rules of early stopping choose, and what they are worth.
# reads   runs/.../predictions.h5, runs/.../measures.csv
# writes  tables/{early_stopping}/{model}/{regularizer}/seeds/{seed}/{curve,chosen}.csv,
#         tables/{early_stopping}/{chosen,stopping}.csv,
#         figures/{early_stopping}/{model}/{regularizer}/stopping.*

STOPPED_RUN = "{early_stopping}/{model}/{regularizer}"
STOPPED_SEED = f"{STOPPED_RUN}/seeds/{{seed}}"


rule choose_epochs:
    input:
        predictions=lambda wildcards: ASK.settings(wildcards).predictions(STUDY, wildcards),
        measures=lambda wildcards: ASK.settings(wildcards).measures(STUDY, wildcards),
    output:
        **tables(STOPPED_SEED, "curve", "chosen"),
        record=f"{RECORDS}/choose_epochs/{STOPPED_RUN}/seed-{{seed}}.json",
    log:
        f"{LOGS}/choose_epochs/{STOPPED_RUN}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/choose_epochs/{STOPPED_RUN}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    params:
        **ASK.as_params("patience"),
        code=code("early_stopping/choose_epochs"),
        epoch=lambda wildcards: ASK.settings(wildcards).last_epoch(STUDY, wildcards),
    message:
        "choose epochs of {wildcards.model}, {wildcards.regularizer}, seed {wildcards.seed}"
    script:
        "../../scripts/early_stopping/choose_epochs.py"


rule summarise_stopping:
    input:
        chosen=lambda wildcards: ASK.settings(wildcards).over_runs(
            f"{TABLES}/{STOPPED_SEED}/chosen.csv", ASK.experiment(wildcards)
        ),
    output:
        **tables("{early_stopping}", "chosen", "stopping"),
        record=f"{RECORDS}/summarise_stopping/{{early_stopping}}.json",
    log:
        f"{LOGS}/summarise_stopping/{{early_stopping}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_stopping/{{early_stopping}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("early_stopping/summarise_stopping"),
        runs=ASK.worked_out("labelled"),
        seeds=ASK.seeds,
    message:
        "summarise the epochs chosen in {wildcards.early_stopping} over seeds"
    script:
        "../../scripts/early_stopping/summarise_stopping.py"


rule plot_stopping:
    input:
        **tables_of_seeds(STOPPED_SEED, "chosen", curves="curve"),
    output:
        **drawn(STOPPED_RUN, "stopping"),
        record=f"{RECORDS}/plot_stopping/{STOPPED_RUN}.json",
    log:
        f"{LOGS}/plot_stopping/{STOPPED_RUN}.log",
    benchmark:
        f"{BENCHMARKS}/plot_stopping/{STOPPED_RUN}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("early_stopping/plot_stopping"),
        heading=ASK.heading,
        seeds=ASK.seeds,
        color=lambda wildcards: STUDY.models[wildcards.model].color,
    message:
        "draw when {wildcards.model}, {wildcards.regularizer}, would stop, in "
        "{wildcards.early_stopping}"
    script:
        "../../scripts/early_stopping/plot_stopping.py"

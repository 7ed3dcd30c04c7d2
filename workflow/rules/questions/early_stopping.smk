# Epochs that rules of early stopping choose, and what they are worth.
# reads   runs/.../predictions.h5, runs/.../measures.csv
# writes  tables/{early_stopping}/..., figures/{early_stopping}/...

STOPPED_RUN = "{early_stopping}/{model}/{regularizer}"
STOPPED_SEED = f"{STOPPED_RUN}/seeds/{{seed}}"


rule choose_epochs:
    input:
        predictions=ASK.worked_out("predictions"),
        measures=ASK.worked_out("measures"),
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
        **params_of("early_stopping/choose_epochs", "patience", epoch="last_epoch"),
    script:
        "../../scripts/early_stopping/choose_epochs.py"


rule summarise_stopping:
    input:
        chosen=ASK.over_runs(f"{TABLES}/{STOPPED_SEED}/chosen.csv"),
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
        **params_of("early_stopping/summarise_stopping", "seeds", runs="labelled"),
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
        **params_of("early_stopping/plot_stopping", "heading", "seeds", "color"),
    script:
        "../../scripts/early_stopping/plot_stopping.py"

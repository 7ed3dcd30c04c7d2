# Ensembles of one network beside it alone and beside the consensus: members are trained, or units
# dropped, seed by seed; then one table a seed, and a summary over seeds.
# reads   data/{dataset}.h5, samples/..., runs/.../{checkpoints/...,predictions.h5}
# writes  tables/{ensembles}/seeds/{seed}/{deep,bagging,samme,mc-dropout}.h5,
#         tables/{ensembles}/seeds/{seed}/{measures,curves,rounds}.csv,
#         tables/{ensembles}/{ensembles,risk-coverage,boosting}.csv,
#         figures/{ensembles}/{measures,risk-coverage}.*

ENSEMBLES_OF_SEED = "{ensembles}/seeds/{seed}"
ENSEMBLES = lambda name: f"{TABLES}/{ENSEMBLES_OF_SEED}/{name}.h5"
ENSEMBLES_MODEL = lambda wildcards: ASK.settings(wildcards).model(STUDY)
ENSEMBLES_NETWORK = lambda wildcards: ASK.network(ASK.settings(wildcards).run.model)


rule train_ensemble:
    input:
        dataset=ASK.dataset,
        sample=ASK.sample,
    output:
        members=ENSEMBLES("{ensemble}"),
        record=f"{RECORDS}/train_ensemble/{{ensembles}}/{{ensemble}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/train_ensemble/{{ensembles}}/{{ensemble}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/train_ensemble/{{ensembles}}/{{ensemble}}/seed-{{seed}}.tsv"
    wildcard_constraints:
        ensemble="deep|bagging|samme",
    conda:
        TRAINING
    threads: lambda wildcards: ENSEMBLES_MODEL(wildcards).threads
    resources:
        gpu=GPU,
        gpu_share=lambda wildcards: round(100 * ENSEMBLES_MODEL(wildcards).gpu_share),
        mem_mb=memory(lambda wildcards: ENSEMBLES_MODEL(wildcards).mem_mb),
        runtime=minutes(
            lambda wildcards: ENSEMBLES_MODEL(wildcards).runtime * ASK.settings(wildcards).members
        ),
    params:
        **ASK.as_params("members"),
        code=lambda wildcards: code_files("ensembles/train_ensemble", ENSEMBLES_NETWORK(wildcards)),
        trained_by=lambda wildcards: trained_by(ENSEMBLES_NETWORK(wildcards)),
        architecture=ASK.worked_out("architecture"),
        learning=ASK.worked_out("learning"),
        epochs=ASK.worked_out("epochs"),
        precision=ASK.worked_out("precision"),
        threads=ASK.worked_out("threads"),
    script:
        "../../scripts/ensembles/train_ensemble.py"


rule drop_units:
    input:
        dataset=ASK.dataset,
        sample=ASK.sample,
        checkpoint=lambda wildcards: ASK.settings(wildcards).checkpoint(STUDY, wildcards.seed),
    output:
        passes=ENSEMBLES("mc-dropout"),
        record=f"{RECORDS}/drop_units/{{ensembles}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/drop_units/{{ensembles}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/drop_units/{{ensembles}}/seed-{{seed}}.tsv"
    conda:
        TRAINING
    threads: lambda wildcards: ENSEMBLES_MODEL(wildcards).threads
    resources:
        gpu=GPU,
        mem_mb=memory(lambda wildcards: ENSEMBLES_MODEL(wildcards).mem_mb),
    params:
        **ASK.as_params("passes"),
        code=lambda wildcards: code_files("ensembles/drop_units", ENSEMBLES_NETWORK(wildcards)),
        architecture=ASK.worked_out("architecture"),
        precision=ASK.worked_out("precision"),
        threads=ASK.worked_out("threads"),
    script:
        "../../scripts/ensembles/drop_units.py"


rule analyse_ensembles:
    input:
        run=lambda wildcards: ASK.settings(wildcards).predictions(STUDY, wildcards.seed),
        deep=ENSEMBLES("deep"),
        bagging=ENSEMBLES("bagging"),
        samme=ENSEMBLES("samme"),
        mc_dropout=ENSEMBLES("mc-dropout"),
        others=lambda wildcards: ASK.settings(wildcards).others(STUDY, wildcards.seed),
    output:
        **tables(ENSEMBLES_OF_SEED, "measures", "curves", "rounds"),
        record=f"{RECORDS}/analyse_ensembles/{ENSEMBLES_OF_SEED}.json",
    log:
        f"{LOGS}/analyse_ensembles/{ENSEMBLES_OF_SEED}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_ensembles/{ENSEMBLES_OF_SEED}.tsv"
    conda:
        ANALYSIS
    params:
        **ASK.as_params("snapshots", "threshold"),
        code=code("ensembles/analyse_ensembles"),
        epoch=ASK.worked_out("epochs"),
        others_epochs=ASK.worked_out("others_epochs"),
    script:
        "../../scripts/ensembles/analyse_ensembles.py"


rule summarise_ensembles:
    input:
        **tables_of_seeds(ENSEMBLES_OF_SEED, "measures", "curves", "rounds"),
    output:
        **tables("{ensembles}", "ensembles", "risk-coverage", "boosting"),
        record=f"{RECORDS}/summarise_ensembles/{{ensembles}}.json",
    log:
        f"{LOGS}/summarise_ensembles/{{ensembles}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_ensembles/{{ensembles}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("ensembles/summarise_ensembles"),
        seeds=ASK.seeds,
    script:
        "../../scripts/ensembles/summarise_ensembles.py"


rule plot_ensembles:
    input:
        **tables("{ensembles}", "ensembles", "risk-coverage"),
    output:
        **drawn("{ensembles}", "measures", "risk-coverage"),
        record=f"{RECORDS}/plot_ensembles/{{ensembles}}.json",
    log:
        f"{LOGS}/plot_ensembles/{{ensembles}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_ensembles/{{ensembles}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("ensembles/plot_ensembles"),
        heading=ASK.heading,
    script:
        "../../scripts/ensembles/plot_ensembles.py"

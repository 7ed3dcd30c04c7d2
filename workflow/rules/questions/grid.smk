# Models and regularizers beside the published table, their log losses, and what they conclude.
# reads   runs/.../{measures.csv,predictions.h5}
# writes  tables/{grid}/{grid,grid-runs,log-loss,claims}.csv, tables/{grid}/seeds/{seed}/log-loss.csv,
#         figures/{grid}/overview.*


rule tabulate_grid:
    input:
        measures=ASK.of_runs(STUDY.measures),
    output:
        **tables("{grid}", "claims", table="grid", runs="grid-runs"),
        record=f"{RECORDS}/tabulate_grid/{{grid}}.json",
    log:
        f"{LOGS}/tabulate_grid/{{grid}}.log",
    benchmark:
        f"{BENCHMARKS}/tabulate_grid/{{grid}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("grid/tabulate_grid"),
        cells=ASK.worked_out("places"),
        seeds=ASK.seeds,
        published=lambda wildcards: ASK.settings(wildcards).printed(),
        classes=ASK.classes(FACTS),
        setting="{grid}",
    message:
        "table of {wildcards.grid}"
    script:
        "../../scripts/grid/tabulate_grid.py"


rule analyse_log_loss:
    input:
        predictions=ASK.of_needs(STUDY.predictions),
    output:
        **tables("{grid}/seeds/{seed}", losses="log-loss"),
        record=f"{RECORDS}/analyse_log_loss/{{grid}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_log_loss/{{grid}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_log_loss/{{grid}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("grid/analyse_log_loss"),
        cells=ASK.worked_out("places"),
    message:
        "log losses of {wildcards.grid}, seed {wildcards.seed}"
    script:
        "../../scripts/grid/analyse_log_loss.py"


rule summarise_log_loss:
    input:
        **tables_of_seeds("{grid}/seeds/{seed}", losses="log-loss"),
    output:
        **tables("{grid}", losses="log-loss"),
        record=f"{RECORDS}/summarise_log_loss/{{grid}}.json",
    log:
        f"{LOGS}/summarise_log_loss/{{grid}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_log_loss/{{grid}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("grid/summarise_log_loss"),
        seeds=ASK.seeds,
    message:
        "summarise the log losses of {wildcards.grid} over seeds"
    script:
        "../../scripts/grid/summarise_log_loss.py"


rule plot_overview:
    input:
        **tables("{grid}", table="grid"),
    output:
        **drawn("{grid}", "overview"),
        record=f"{RECORDS}/plot_overview/{{grid}}.json",
    log:
        f"{LOGS}/plot_overview/{{grid}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_overview/{{grid}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("grid/plot_overview"),
        heading=ASK.heading,
        colors=ASK.worked_out("colors"),
    message:
        "draw the overview of {wildcards.grid}"
    script:
        "../../scripts/grid/plot_overview.py"

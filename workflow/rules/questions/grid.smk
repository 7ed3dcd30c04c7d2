# Models and regularizers beside the published table, their log losses, and what they conclude.
# reads   runs/.../{measures.csv,predictions.h5}
# writes  tables/{grid}/..., figures/{grid}/...


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
        **ASK.as_params("seeds", setting="name", cells="places", published="printed"),
        code=code("grid/tabulate_grid"),
        classes=ASK.classes(FACTS),
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
        **params_of("grid/analyse_log_loss", cells="places"),
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
        **params_of("grid/summarise_log_loss", "seeds"),
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
        **params_of("grid/plot_overview", "heading", "colors"),
    script:
        "../../scripts/grid/plot_overview.py"

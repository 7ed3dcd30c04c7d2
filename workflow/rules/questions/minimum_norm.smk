# Implicit regularization: the solution that SGD picks on least squares (Rutgers report, section 7).
# writes  tables/{minimum_norm}/..., figures/{minimum_norm}/...


rule solve_least_squares:
    output:
        **tables("{minimum_norm}/seeds/{seed}", "norms", path="sgd-path"),
        record=f"{RECORDS}/solve_least_squares/{{minimum_norm}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/solve_least_squares/{{minimum_norm}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/solve_least_squares/{{minimum_norm}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("minimum_norm/solve_least_squares", "seed", "size", "dimensions", "batch_size"),
        **ASK.as_params("epochs", "start_spread", "interpolators"),
    script:
        "../../scripts/minimum_norm/solve_least_squares.py"


rule summarise_least_squares:
    input:
        **tables_of_seeds("{minimum_norm}/seeds/{seed}", "norms", paths="sgd-path"),
    output:
        **tables("{minimum_norm}", "norms", "claims", summary="minimum-norm", paths="sgd-paths"),
        record=f"{RECORDS}/summarise_least_squares/{{minimum_norm}}.json",
    log:
        f"{LOGS}/summarise_least_squares/{{minimum_norm}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_least_squares/{{minimum_norm}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("minimum_norm/summarise_least_squares", "seeds", setting="name"),
    script:
        "../../scripts/minimum_norm/summarise_least_squares.py"


rule plot_minimum_norm:
    input:
        **tables("{minimum_norm}", "norms", paths="sgd-paths"),
    output:
        **drawn("{minimum_norm}", "minimum-norm"),
        record=f"{RECORDS}/plot_minimum_norm/{{minimum_norm}}.json",
    log:
        f"{LOGS}/plot_minimum_norm/{{minimum_norm}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_minimum_norm/{{minimum_norm}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("minimum_norm/plot_minimum_norm", "heading"),
    script:
        "../../scripts/minimum_norm/plot_minimum_norm.py"

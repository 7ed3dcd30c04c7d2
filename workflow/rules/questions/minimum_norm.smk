# Implicit regularization: the solution that SGD picks on least squares (Rutgers report, section 7).
# writes  tables/{minimum_norm}/{minimum-norm,sgd-paths,norms,claims}.csv and two tables a seed,
#         figures/{minimum_norm}/minimum-norm.*


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
        **ASK.as_params(
            "size", "dimensions", "epochs", "batch_size", "start_spread", "interpolators"
        ),
        code=code("minimum_norm/solve_least_squares"),
        seed=lambda wildcards: int(wildcards.seed),
    message:
        "least squares of {wildcards.minimum_norm}, seed {wildcards.seed}"
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
        code=code("minimum_norm/summarise_least_squares"),
        seeds=ASK.seeds,
        setting="{minimum_norm}",
    message:
        "summarise the least squares of {wildcards.minimum_norm} over seeds"
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
        code=code("minimum_norm/plot_minimum_norm"),
        heading=ASK.heading,
    message:
        "draw the least squares of {wildcards.minimum_norm}"
    script:
        "../../scripts/minimum_norm/plot_minimum_norm.py"

# Implicit regularization: the solution that SGD picks on least squares (Rutgers report, section 7).
# writes  tables/{minimum_norm}/{minimum-norm,sgd-paths,norms,claims}.csv and two tables a seed,
#         figures/{minimum_norm}/minimum-norm.*


rule solve_least_squares:
    output:
        path=f"{TABLES}/{{minimum_norm}}/seeds/{{seed}}/sgd-path.csv",
        norms=f"{TABLES}/{{minimum_norm}}/seeds/{{seed}}/norms.csv",
        record=f"{RECORDS}/solve_least_squares/{{minimum_norm}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/solve_least_squares/{{minimum_norm}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/solve_least_squares/{{minimum_norm}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("minimum_norm/solve_least_squares"),
        seed=lambda wildcards: int(wildcards.seed),
        size=ASK.setting("size"),
        dimensions=ASK.setting("dimensions"),
        epochs=ASK.setting("epochs"),
        batch_size=ASK.setting("batch_size"),
        start_spread=ASK.setting("start_spread"),
        interpolators=ASK.setting("interpolators"),
    message:
        "least squares of {wildcards.minimum_norm}, seed {wildcards.seed}"
    script:
        "../../scripts/minimum_norm/solve_least_squares.py"


rule summarise_least_squares:
    input:
        paths=ASK.over_seeds(f"{TABLES}/{{minimum_norm}}/seeds/{{seed}}/sgd-path.csv"),
        norms=ASK.over_seeds(f"{TABLES}/{{minimum_norm}}/seeds/{{seed}}/norms.csv"),
    output:
        summary=f"{TABLES}/{{minimum_norm}}/minimum-norm.csv",
        paths=f"{TABLES}/{{minimum_norm}}/sgd-paths.csv",
        norms=f"{TABLES}/{{minimum_norm}}/norms.csv",
        claims=f"{TABLES}/{{minimum_norm}}/claims.csv",
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
        paths=f"{TABLES}/{{minimum_norm}}/sgd-paths.csv",
        norms=f"{TABLES}/{{minimum_norm}}/norms.csv",
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
    message:
        "draw the least squares of {wildcards.minimum_norm}"
    script:
        "../../scripts/minimum_norm/plot_minimum_norm.py"

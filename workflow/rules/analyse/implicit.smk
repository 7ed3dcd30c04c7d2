# Implicit regularization without a network (Rutgers report, section 7): the solution that SGD picks
# on least squares, and interpolation with a Gaussian kernel.
# reads   data/{dataset}.h5
# writes  tables/{experiment}/seeds/{seed}/..., tables/{experiment}/...

from overfit_atlas.analysis.capacity.kernel_memory import memory_mb

LOADED_MB = 500  # a published training set as float32, beside what the kernel takes

CLAIM_TABLES["minimum-norm"] = (
    lambda experiment: f"{TABLES}/{experiment.name}/claims.csv"
)
CLAIM_TABLES["kernel-interpolation"] = CLAIM_TABLES["minimum-norm"]


rule solve_least_squares:
    output:
        path=f"{TABLES}/{{experiment}}/seeds/{{seed}}/sgd-path.csv",
        norms=f"{TABLES}/{{experiment}}/seeds/{{seed}}/norms.csv",
        record=f"{RECORDS}/solve_least_squares/{{experiment}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/solve_least_squares/{{experiment}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/solve_least_squares/{{experiment}}/seed-{{seed}}.tsv"
    wildcard_constraints:
        experiment=named("minimum-norm"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("solve_least_squares"),
        seed=lambda wildcards: int(wildcards.seed),
        size=of_experiment("size"),
        dimensions=of_experiment("dimensions"),
        epochs=of_experiment("epochs"),
        batch_size=of_experiment("batch_size"),
        start_spread=of_experiment("start_spread"),
        interpolators=of_experiment("interpolators"),
    message:
        "least squares of {wildcards.experiment}, seed {wildcards.seed}"
    script:
        "../../scripts/solve_least_squares.py"


rule summarise_least_squares:
    input:
        paths=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/sgd-path.csv"),
        norms=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/norms.csv"),
    output:
        summary=f"{TABLES}/{{experiment}}/minimum-norm.csv",
        paths=f"{TABLES}/{{experiment}}/sgd-paths.csv",
        norms=f"{TABLES}/{{experiment}}/norms.csv",
        claims=f"{TABLES}/{{experiment}}/claims.csv",
        record=f"{RECORDS}/summarise_least_squares/{{experiment}}.json",
    log:
        f"{LOGS}/summarise_least_squares/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_least_squares/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("minimum-norm"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("summarise_least_squares"),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
        setting="{experiment}",
    message:
        "summarise the least squares of {wildcards.experiment} over seeds"
    script:
        "../../scripts/summarise_least_squares.py"


rule interpolate_kernel:
    input:
        dataset=f"{RESULTS}/data/{{dataset}}.h5",
    output:
        table=f"{TABLES}/{{experiment}}/sizes/{{dataset}}-{{size}}.csv",
        record=f"{RECORDS}/interpolate_kernel/{{experiment}}/{{dataset}}/{{size}}.json",
    log:
        f"{LOGS}/interpolate_kernel/{{experiment}}/{{dataset}}/{{size}}.log",
    benchmark:
        f"{BENCHMARKS}/interpolate_kernel/{{experiment}}/{{dataset}}/{{size}}.tsv"
    wildcard_constraints:
        experiment=named("kernel-interpolation"),
        size=r"\d+",
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=lambda wildcards: memory_mb(int(wildcards.size)) + LOADED_MB,
        runtime=lambda wildcards: 5 + int((int(wildcards.size) / 10_000) ** 3),
    params:
        code=code("interpolate_kernel"),
        size=lambda wildcards: int(wildcards.size),
        gamma=of_experiment("gamma"),
    message:
        "interpolate the first {wildcards.size} images of {wildcards.dataset}"
    script:
        "../../scripts/interpolate_kernel.py"


rule compare_kernels:
    input:
        dataset=f"{RESULTS}/data/{{dataset}}.h5",
    output:
        table=f"{TABLES}/{{experiment}}/seeds/{{seed}}/{{dataset}}.csv",
        record=f"{RECORDS}/compare_kernels/{{experiment}}/{{dataset}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/compare_kernels/{{experiment}}/{{dataset}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/compare_kernels/{{experiment}}/{{dataset}}/seed-{{seed}}.tsv"
    wildcard_constraints:
        experiment=named("kernel-interpolation"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=lambda wildcards: memory_mb(
            2 * experiment_of(wildcards).spec["compared"]
        )
        + LOADED_MB,
        runtime=15,
    params:
        code=code("compare_kernels"),
        seed=lambda wildcards: int(wildcards.seed),
        size=of_experiment("compared"),
        gamma=of_experiment("gamma"),
        gammas=of_experiment("gammas"),
    message:
        "compare kernels on {wildcards.dataset}, seed {wildcards.seed}"
    script:
        "../../scripts/compare_kernels.py"


rule summarise_kernels:
    input:
        sizes=lambda wildcards: [
            f"{TABLES}/{wildcards.experiment}/sizes/{dataset}-{size}.csv"
            for dataset in experiment_of(wildcards).spec["datasets"]
            for size in experiment_of(wildcards).spec["sizes"]
        ],
        compared=lambda wildcards: [
            f"{TABLES}/{wildcards.experiment}/seeds/{seed}/{dataset}.csv"
            for dataset in experiment_of(wildcards).spec["datasets"]
            for seed in experiment_of(wildcards).seeds
        ],
    output:
        sizes=f"{TABLES}/{{experiment}}/sizes.csv",
        means=f"{TABLES}/{{experiment}}/norms.csv",
        orders=f"{TABLES}/{{experiment}}/orders.csv",
        claims=f"{TABLES}/{{experiment}}/claims.csv",
        record=f"{RECORDS}/summarise_kernels/{{experiment}}.json",
    log:
        f"{LOGS}/summarise_kernels/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_kernels/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("kernel-interpolation"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("summarise_kernels"),
        datasets=of_experiment("datasets"),
        counts=of_experiment("sizes"),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
        setting="{experiment}",
    message:
        "summarise the kernels of {wildcards.experiment} over seeds"
    script:
        "../../scripts/summarise_kernels.py"

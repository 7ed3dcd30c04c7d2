# Interpolation with a Gaussian kernel (Rutgers report, section 7).
# reads   data/{dataset}.h5
# writes  tables/{kernel_interpolation}/{sizes,norms,orders,claims}.csv and a table a size and a seed,
#         figures/{kernel_interpolation}/kernel.*

from overfit_atlas.questions.kernel_interpolation.settings import memory_mb_of


rule interpolate_kernel:
    input:
        dataset=PATHS.dataset("{dataset}"),
    output:
        table=f"{TABLES}/{{kernel_interpolation}}/sizes/{{dataset}}-{{size}}.csv",
        record=f"{RECORDS}/interpolate_kernel/{{kernel_interpolation}}/{{dataset}}/{{size}}.json",
    log:
        f"{LOGS}/interpolate_kernel/{{kernel_interpolation}}/{{dataset}}/{{size}}.log",
    benchmark:
        f"{BENCHMARKS}/interpolate_kernel/{{kernel_interpolation}}/{{dataset}}/{{size}}.tsv"
    wildcard_constraints:
        size=r"\d+",
    conda:
        ANALYSIS
    resources:
        mem_mb=lambda wildcards: memory_mb_of(wildcards.dataset, int(wildcards.size)),
        runtime=lambda wildcards: 5 + int((int(wildcards.size) / 10_000) ** 3),
    params:
        code=code("kernel_interpolation/interpolate_kernel"),
        size=lambda wildcards: int(wildcards.size),
        gamma=ASK.setting("gamma"),
    message:
        "interpolate the first {wildcards.size} images of {wildcards.dataset}"
    script:
        "../../scripts/kernel_interpolation/interpolate_kernel.py"


rule compare_kernels:
    input:
        dataset=PATHS.dataset("{dataset}"),
    output:
        table=f"{TABLES}/{{kernel_interpolation}}/seeds/{{seed}}/{{dataset}}.csv",
        record=f"{RECORDS}/compare_kernels/{{kernel_interpolation}}/{{dataset}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/compare_kernels/{{kernel_interpolation}}/{{dataset}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/compare_kernels/{{kernel_interpolation}}/{{dataset}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    resources:
        mem_mb=lambda wildcards: memory_mb_of(
            wildcards.dataset, 2 * ASK.settings(wildcards).compared
        ),
        runtime=15,
    params:
        code=code("kernel_interpolation/compare_kernels"),
        seed=lambda wildcards: int(wildcards.seed),
        size=ASK.setting("compared"),
        gamma=ASK.setting("gamma"),
        gammas=ASK.setting("gammas"),
    message:
        "compare kernels on {wildcards.dataset}, seed {wildcards.seed}"
    script:
        "../../scripts/kernel_interpolation/compare_kernels.py"


rule summarise_kernels:
    input:
        sizes=lambda wildcards: [
            f"{TABLES}/{wildcards.kernel_interpolation}/sizes/{dataset}-{size}.csv"
            for dataset in ASK.settings(wildcards).datasets
            for size in ASK.settings(wildcards).sizes
        ],
        compared=lambda wildcards: [
            f"{TABLES}/{wildcards.kernel_interpolation}/seeds/{seed}/{dataset}.csv"
            for dataset in ASK.settings(wildcards).datasets
            for seed in ASK.experiment(wildcards).seeds
        ],
    output:
        sizes=f"{TABLES}/{{kernel_interpolation}}/sizes.csv",
        means=f"{TABLES}/{{kernel_interpolation}}/norms.csv",
        orders=f"{TABLES}/{{kernel_interpolation}}/orders.csv",
        claims=f"{TABLES}/{{kernel_interpolation}}/claims.csv",
        record=f"{RECORDS}/summarise_kernels/{{kernel_interpolation}}.json",
    log:
        f"{LOGS}/summarise_kernels/{{kernel_interpolation}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_kernels/{{kernel_interpolation}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("kernel_interpolation/summarise_kernels"),
        datasets=ASK.setting("datasets"),
        counts=ASK.setting("sizes"),
        seeds=ASK.seeds,
        setting="{kernel_interpolation}",
    message:
        "summarise the kernels of {wildcards.kernel_interpolation} over seeds"
    script:
        "../../scripts/kernel_interpolation/summarise_kernels.py"


rule plot_kernel:
    input:
        sizes=f"{TABLES}/{{kernel_interpolation}}/sizes.csv",
        means=f"{TABLES}/{{kernel_interpolation}}/norms.csv",
    output:
        **drawn("{kernel_interpolation}", "kernel"),
        record=f"{RECORDS}/plot_kernel/{{kernel_interpolation}}.json",
    log:
        f"{LOGS}/plot_kernel/{{kernel_interpolation}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_kernel/{{kernel_interpolation}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("kernel_interpolation/plot_kernel"),
        datasets=ASK.setting("datasets"),
    message:
        "draw the kernels of {wildcards.kernel_interpolation}"
    script:
        "../../scripts/kernel_interpolation/plot_kernel.py"

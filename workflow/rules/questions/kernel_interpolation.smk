# Interpolation with a Gaussian kernel (Rutgers report, section 7).
# reads   data/{dataset}.h5
# writes  tables/{kernel_interpolation}/{sizes,norms,orders,claims}.csv and a table a size and a seed,
#         figures/{kernel_interpolation}/kernel.*

from overfit_atlas.questions.kernel_interpolation.settings import memory_mb_of

KERNEL_OF_SIZE = f"{TABLES}/{{kernel_interpolation}}/sizes/{{dataset}}-{{size}}.csv"
KERNEL_OF_SEED = f"{TABLES}/{{kernel_interpolation}}/seeds/{{seed}}/{{dataset}}.csv"


rule interpolate_kernel:
    input:
        dataset=PATHS.dataset("{dataset}"),
    output:
        table=KERNEL_OF_SIZE,
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
        alone=1,
        mem_mb=memory(lambda wildcards: memory_mb_of(wildcards.dataset, int(wildcards.size))),
        runtime=minutes(lambda wildcards: 5 + int((int(wildcards.size) / 10_000) ** 3)),
    params:
        **ASK.as_params("gamma"),
        code=code("kernel_interpolation/interpolate_kernel"),
        size=lambda wildcards: int(wildcards.size),
    message:
        "interpolate the first {wildcards.size} images of {wildcards.dataset}"
    script:
        "../../scripts/kernel_interpolation/interpolate_kernel.py"


rule compare_kernels:
    input:
        dataset=PATHS.dataset("{dataset}"),
    output:
        table=KERNEL_OF_SEED,
        record=f"{RECORDS}/compare_kernels/{{kernel_interpolation}}/{{dataset}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/compare_kernels/{{kernel_interpolation}}/{{dataset}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/compare_kernels/{{kernel_interpolation}}/{{dataset}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    resources:
        alone=1,
        mem_mb=memory(
            lambda wildcards: memory_mb_of(wildcards.dataset, 2 * ASK.settings(wildcards).compared)
        ),
    params:
        **ASK.as_params("gamma", "gammas", size="compared"),
        code=code("kernel_interpolation/compare_kernels"),
        seed=lambda wildcards: int(wildcards.seed),
    message:
        "compare kernels on {wildcards.dataset}, seed {wildcards.seed}"
    script:
        "../../scripts/kernel_interpolation/compare_kernels.py"


rule summarise_kernels:
    input:
        sizes=collect(
            KERNEL_OF_SIZE,
            dataset=ASK.setting("datasets"),
            size=ASK.setting("sizes"),
            allow_missing=True,
        ),
        compared=collect(
            KERNEL_OF_SEED, dataset=ASK.setting("datasets"), seed=ASK.seeds, allow_missing=True
        ),
    output:
        **tables("{kernel_interpolation}", "sizes", "orders", "claims", means="norms"),
        record=f"{RECORDS}/summarise_kernels/{{kernel_interpolation}}.json",
    log:
        f"{LOGS}/summarise_kernels/{{kernel_interpolation}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_kernels/{{kernel_interpolation}}.tsv"
    conda:
        ANALYSIS
    params:
        **ASK.as_params("datasets", counts="sizes"),
        code=code("kernel_interpolation/summarise_kernels"),
        seeds=ASK.seeds,
        setting="{kernel_interpolation}",
    message:
        "summarise the kernels of {wildcards.kernel_interpolation} over seeds"
    script:
        "../../scripts/kernel_interpolation/summarise_kernels.py"


rule plot_kernel:
    input:
        **tables("{kernel_interpolation}", "sizes", means="norms"),
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
        **ASK.as_params("datasets"),
        code=code("kernel_interpolation/plot_kernel"),
        heading=ASK.heading,
    message:
        "draw the kernels of {wildcards.kernel_interpolation}"
    script:
        "../../scripts/kernel_interpolation/plot_kernel.py"

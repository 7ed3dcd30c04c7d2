# Interpolation with a Gaussian kernel (Rutgers report, section 7).
# reads   data/{dataset}.h5
# writes  tables/{kernel_interpolation}/..., figures/{kernel_interpolation}/...

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
        mem_mb=memory(ASK.worked_out("memory_mb")),
        runtime=minutes(lambda wildcards: 5 + int((int(wildcards.size) / 10_000) ** 3)),
    params:
        **params_of("kernel_interpolation/interpolate_kernel", "gamma"),
        size=lambda wildcards: int(wildcards.size),
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
        mem_mb=memory(ASK.worked_out("memory_mb_compared")),
    params:
        **ASK.as_params("seed", "gamma", "gammas", size="compared"),
        code=code("kernel_interpolation/compare_kernels"),
    script:
        "../../scripts/kernel_interpolation/compare_kernels.py"


rule summarise_kernels:
    input:
        sizes=ASK.over(KERNEL_OF_SIZE, dataset="datasets", size="sizes"),
        compared=ASK.over(KERNEL_OF_SEED, dataset="datasets", seed="seeds"),
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
        **ASK.as_params("seeds", "datasets", setting="name", counts="sizes"),
        code=code("kernel_interpolation/summarise_kernels"),
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
        **params_of("kernel_interpolation/plot_kernel", "heading", "datasets"),
    script:
        "../../scripts/kernel_interpolation/plot_kernel.py"

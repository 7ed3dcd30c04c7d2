# Between solutions (Salman and Liu, figure 1): one job takes all pairs, since Keras starts slowly.
# reads   data/{dataset}.h5, samples/..., one checkpoint a seed
# writes  tables/{interpolation}/..., figures/{interpolation}/...


rule interpolate_solutions:
    input:
        dataset=ASK.dataset,
        sample=ASK.sample,
        checkpoints=ASK.of_runs(STUDY.checkpoint),
    output:
        **tables("{interpolation}", "lines", "plane"),
        record=f"{RECORDS}/interpolate_solutions/{{interpolation}}.json",
    log:
        f"{LOGS}/interpolate_solutions/{{interpolation}}.log",
    benchmark:
        f"{BENCHMARKS}/interpolate_solutions/{{interpolation}}.tsv"
    conda:
        TRAINING
    threads: ASK.most("threads")
    resources:
        gpu=GPU,
        mem_mb=memory(ASK.most("mem_mb")),
        runtime=minutes(30),
    params:
        **ASK.as_params("seeds", "alphas", "test_images", plane="plane_points"),
        code=code_with_networks("interpolation/interpolate_solutions"),
        solution=lambda wildcards: STUDY.architecture(ASK.experiment(wildcards).needs[0]),
        precision=ASK.most("precision"),
        threads=ASK.most("threads"),
    script:
        "../../scripts/interpolation/interpolate_solutions.py"


rule summarise_interpolation:
    input:
        **tables("{interpolation}", "lines"),
    output:
        **tables("{interpolation}", "curve", "barriers", "headline", "claims"),
        record=f"{RECORDS}/summarise_interpolation/{{interpolation}}.json",
    log:
        f"{LOGS}/summarise_interpolation/{{interpolation}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_interpolation/{{interpolation}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("interpolation/summarise_interpolation", "good_range"),
    script:
        "../../scripts/interpolation/summarise_interpolation.py"


rule plot_interpolation:
    input:
        **tables("{interpolation}", "curve"),
    output:
        **drawn("{interpolation}", "interpolation"),
        record=f"{RECORDS}/plot_interpolation/{{interpolation}}.json",
    log:
        f"{LOGS}/plot_interpolation/{{interpolation}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_interpolation/{{interpolation}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("interpolation/plot_interpolation", "heading", "color", "good_range"),
    script:
        "../../scripts/interpolation/plot_interpolation.py"


rule plot_plane:
    input:
        **tables("{interpolation}", "plane"),
    output:
        **drawn("{interpolation}", "plane"),
        record=f"{RECORDS}/plot_plane/{{interpolation}}.json",
    log:
        f"{LOGS}/plot_plane/{{interpolation}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_plane/{{interpolation}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("interpolation/plot_plane", "heading"),
    script:
        "../../scripts/interpolation/plot_plane.py"

# The VC bound beside the test error of every network (Rutgers report, section 3.1).
# reads   runs/.../measures.csv, a checkpoint of each run, samples/...
# writes  tables/{vc_bound}/{vc-bound,vc-curve,vc-limits,claims}.csv, figures/{vc_bound}/vc-bound.*


rule analyse_vc_bound:
    input:
        measures=ASK.of_runs(STUDY.measures),
        checkpoints=ASK.of_first_seed(STUDY.checkpoint),
        samples=lambda wildcards: [
            PATHS.sample(sample, ASK.seeds(wildcards)[0])
            for sample in ASK.settings(wildcards).samples()
        ],
    output:
        **tables("{vc_bound}", "claims", table="vc-bound", curve="vc-curve", limits="vc-limits"),
        record=f"{RECORDS}/analyse_vc_bound/{{vc_bound}}.json",
    log:
        f"{LOGS}/analyse_vc_bound/{{vc_bound}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_vc_bound/{{vc_bound}}.tsv"
    conda:
        ANALYSIS
    params:
        **ASK.as_params("eta"),
        code=code("vc_bound/analyse_vc_bound"),
        runs=ASK.worked_out("bounded"),
        samples=lambda wildcards: ASK.settings(wildcards).samples(),
        setting="{vc_bound}",
    message:
        "VC bounds of {wildcards.vc_bound}"
    script:
        "../../scripts/vc_bound/analyse_vc_bound.py"


rule plot_vc_bound:
    input:
        **tables("{vc_bound}", table="vc-bound", curve="vc-curve", limits="vc-limits"),
    output:
        **drawn("{vc_bound}", "vc-bound"),
        record=f"{RECORDS}/plot_vc_bound/{{vc_bound}}.json",
    log:
        f"{LOGS}/plot_vc_bound/{{vc_bound}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_vc_bound/{{vc_bound}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("vc_bound/plot_vc_bound"),
        heading=ASK.heading,
    message:
        "draw the VC bounds of {wildcards.vc_bound}"
    script:
        "../../scripts/vc_bound/plot_vc_bound.py"

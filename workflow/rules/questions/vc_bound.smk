# The VC bound beside the test error of every network (Rutgers report, section 3.1).
# reads   runs/.../measures.csv, a checkpoint of each run, samples/...
# writes  tables/{vc_bound}/{vc-bound,vc-curve,vc-limits,claims}.csv, figures/{vc_bound}/vc-bound.*


rule analyse_vc_bound:
    input:
        measures=ASK.of_runs(STUDY.measures),
        checkpoints=ASK.of_first_seed(STUDY.checkpoint),
        samples=ASK.over(PATHS.sample("{sample}", "{seed}"), sample="samples", seed="first_seed"),
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
        **params_of("vc_bound/analyse_vc_bound", "eta", "samples", setting="name", runs="bounded"),
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
        **params_of("vc_bound/plot_vc_bound", "heading"),
    script:
        "../../scripts/vc_bound/plot_vc_bound.py"

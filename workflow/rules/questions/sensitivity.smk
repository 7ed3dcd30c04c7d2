# How far do verdicts move with the choices that the papers leave open? A seed at a time.
# reads   runs/.../predictions.h5
# writes  tables/{sensitivity}/seeds/{seed}.csv, tables/{sensitivity}/{measurements,verdicts,parts}.csv,
#         figures/{sensitivity}/sensitivity.*

SENSITIVITY_OF_SEED = f"{TABLES}/{{sensitivity}}/seeds/{{seed}}.csv"


rule analyse_choices:
    input:
        predictions=lambda wildcards: ASK.settings(wildcards).predictions(STUDY, wildcards),
    output:
        table=SENSITIVITY_OF_SEED,
        record=f"{RECORDS}/analyse_choices/{{sensitivity}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_choices/{{sensitivity}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_choices/{{sensitivity}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    resources:
        mem_mb=memory(1500),
        runtime=minutes(10),
    params:
        code=code("sensitivity/analyse_choices"),
        choices=ASK.worked_out("given"),
    message:
        "try the choices of {wildcards.sensitivity}, seed {wildcards.seed}"
    script:
        "../../scripts/sensitivity/analyse_choices.py"


rule judge_choices:
    input:
        tables=ASK.over_seeds(SENSITIVITY_OF_SEED),
    output:
        **tables("{sensitivity}", "measurements", "verdicts", "parts"),
        record=f"{RECORDS}/judge_choices/{{sensitivity}}.json",
    log:
        f"{LOGS}/judge_choices/{{sensitivity}}.log",
    benchmark:
        f"{BENCHMARKS}/judge_choices/{{sensitivity}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("sensitivity/judge_choices"),
        rules=read_yaml(PROJECT / "config" / "claims.yaml"),
        choices=lambda wildcards: ASK.settings(wildcards).listed(),
        seeds=ASK.seeds,
    message:
        "judge the choices of {wildcards.sensitivity}"
    script:
        "../../scripts/sensitivity/judge_choices.py"


rule plot_sensitivity:
    input:
        **tables("{sensitivity}", "parts"),
    output:
        **drawn("{sensitivity}", "sensitivity"),
        record=f"{RECORDS}/plot_sensitivity/{{sensitivity}}.json",
    log:
        f"{LOGS}/plot_sensitivity/{{sensitivity}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_sensitivity/{{sensitivity}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("sensitivity/plot_sensitivity"),
        heading=ASK.heading,
        rules=read_yaml(PROJECT / "config" / "claims.yaml"),
        choices=lambda wildcards: ASK.settings(wildcards).listed(),
    message:
        "draw the choices of {wildcards.sensitivity}"
    script:
        "../../scripts/sensitivity/plot_sensitivity.py"

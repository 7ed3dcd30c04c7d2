# How far do verdicts move with the choices that the papers leave open? A seed at a time.
# reads   runs/.../predictions.h5
# writes  tables/{sensitivity}/..., figures/{sensitivity}/...

SENSITIVITY_OF_SEED = f"{TABLES}/{{sensitivity}}/seeds/{{seed}}.csv"


rule analyse_choices:
    input:
        predictions=ASK.worked_out("predictions"),
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
        runtime=minutes(10),
    params:
        **params_of("sensitivity/analyse_choices", choices="given"),
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
        **params_of("sensitivity/judge_choices", "seeds", choices="listed"),
        rules=read_yaml(PROJECT / "config" / "claims.yaml"),
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
        **params_of("sensitivity/plot_sensitivity", "heading", choices="listed"),
        rules=read_yaml(PROJECT / "config" / "claims.yaml"),
    script:
        "../../scripts/sensitivity/plot_sensitivity.py"

# How far do verdicts move with the choices that the papers leave open? A choice and seed at a time.
# reads   runs/.../predictions.h5
# writes  tables/{sensitivity}/choices/{choice}/seeds/{seed}.csv,
#         tables/{sensitivity}/{measurements,verdicts,parts}.csv, figures/{sensitivity}/sensitivity.*

SENSITIVITY_OF_CHOICE = (
    f"{TABLES}/{{sensitivity}}/choices/{{choice}}/seeds/{{seed}}.csv"
)


wildcard_constraints:
    choice="[a-z0-9-]+",


rule analyse_choice:
    input:
        predictions=lambda wildcards: ASK.settings(wildcards).predictions(
            STUDY, wildcards
        ),
    output:
        table=SENSITIVITY_OF_CHOICE,
        record=f"{RECORDS}/analyse_choice/{{sensitivity}}/{{choice}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_choice/{{sensitivity}}/{{choice}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_choice/{{sensitivity}}/{{choice}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    resources:
        mem_mb=1500,
    params:
        code=code("sensitivity/analyse_choice"),
        given=lambda wildcards: ASK.settings(wildcards).given(STUDY, wildcards),
    message:
        "{wildcards.choice} of {wildcards.sensitivity}, seed {wildcards.seed}"
    script:
        "../../scripts/sensitivity/analyse_choice.py"


rule judge_choices:
    input:
        tables=lambda wildcards: [
            SENSITIVITY_OF_CHOICE.format(
                sensitivity=wildcards.sensitivity, choice=choice["name"], seed=seed
            )
            for choice in ASK.settings(wildcards).listed()
            for seed in ASK.seeds(wildcards)
        ],
    output:
        measurements=f"{TABLES}/{{sensitivity}}/measurements.csv",
        verdicts=f"{TABLES}/{{sensitivity}}/verdicts.csv",
        parts=f"{TABLES}/{{sensitivity}}/parts.csv",
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
        parts=f"{TABLES}/{{sensitivity}}/parts.csv",
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
        rules=read_yaml(PROJECT / "config" / "claims.yaml"),
        choices=lambda wildcards: ASK.settings(wildcards).listed(),
    message:
        "draw the choices of {wildcards.sensitivity}"
    script:
        "../../scripts/sensitivity/plot_sensitivity.py"

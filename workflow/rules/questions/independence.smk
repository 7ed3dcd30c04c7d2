# Do models err independently? A family of models at a time, then all of them side by side.
# reads   runs/.../predictions.h5
# writes  tables/{independence}/..., figures/{independence}/...

FAMILY_TABLES = f"{TABLES}/{{independence}}/families/{{family}}"


rule analyse_family:
    input:
        predictions=ASK.worked_out("predictions"),
    output:
        **tables("{independence}/families/{family}", "sizes", "fits", "pairs"),
        record=f"{RECORDS}/analyse_family/{{independence}}/{{family}}.json",
    log:
        f"{LOGS}/analyse_family/{{independence}}/{{family}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_family/{{independence}}/{{family}}.tsv"
    wildcard_constraints:
        family="[a-z0-9-]+",
    conda:
        ANALYSIS
    params:
        **params_of("independence/analyse_family", "sets"),
    script:
        "../../scripts/independence/analyse_family.py"


rule summarise_independence:
    input:
        sizes=ASK.over(f"{FAMILY_TABLES}/sizes.csv", family="family_names"),
        fits=ASK.over(f"{FAMILY_TABLES}/fits.csv", family="family_names"),
    output:
        **tables("{independence}", "sizes", "fits", "claims"),
        record=f"{RECORDS}/summarise_independence/{{independence}}.json",
    log:
        f"{LOGS}/summarise_independence/{{independence}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_independence/{{independence}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("independence/summarise_independence", families="family_names"),
    script:
        "../../scripts/independence/summarise_independence.py"


rule plot_independence:
    input:
        **tables("{independence}", "sizes"),
    output:
        **drawn("{independence}", "independence"),
        record=f"{RECORDS}/plot_independence/{{independence}}.json",
    log:
        f"{LOGS}/plot_independence/{{independence}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_independence/{{independence}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("independence/plot_independence", "heading", families="labelled"),
    script:
        "../../scripts/independence/plot_independence.py"

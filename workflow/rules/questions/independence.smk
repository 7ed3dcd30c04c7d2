# Do models err independently? A family of models at a time, then all of them side by side.
# reads   runs/.../predictions.h5
# writes  tables/{independence}/families/{family}/..., tables/{independence}/{sizes,fits,claims}.csv,
#         figures/{independence}/independence.*

INDEPENDENCE_OF_FAMILY = f"{TABLES}/{{independence}}/families/{{family}}"
FAMILIES = lambda wildcards: ASK.settings(wildcards).names()


rule analyse_family:
    input:
        predictions=lambda wildcards: ASK.settings(wildcards).predictions(STUDY, wildcards.family),
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
        code=code("independence/analyse_family"),
        sets=lambda wildcards: ASK.settings(wildcards).sets(STUDY, wildcards.family),
    message:
        "independence of {wildcards.family} in {wildcards.independence}"
    script:
        "../../scripts/independence/analyse_family.py"


rule summarise_independence:
    input:
        sizes=collect(f"{INDEPENDENCE_OF_FAMILY}/sizes.csv", family=FAMILIES, allow_missing=True),
        fits=collect(f"{INDEPENDENCE_OF_FAMILY}/fits.csv", family=FAMILIES, allow_missing=True),
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
        code=code("independence/summarise_independence"),
        families=FAMILIES,
    message:
        "summarise the independence of {wildcards.independence}"
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
        code=code("independence/plot_independence"),
        heading=ASK.heading,
        families=lambda wildcards: ASK.settings(wildcards).labelled(),
    message:
        "draw the independence of {wildcards.independence}"
    script:
        "../../scripts/independence/plot_independence.py"

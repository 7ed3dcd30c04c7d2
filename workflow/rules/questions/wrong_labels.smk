# Wrong labels: when they are learned, and who finds them.
# reads   runs/.../predictions.h5
# writes  tables/{wrong_labels}/..., figures/{wrong_labels}/...


rule find_wrong_labels:
    input:
        predictions=ASK.of_needs(STUDY.predictions),
    output:
        **tables("{wrong_labels}/seeds/{seed}", "learned", "images", "found"),
        record=f"{RECORDS}/find_wrong_labels/{{wrong_labels}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/find_wrong_labels/{{wrong_labels}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/find_wrong_labels/{{wrong_labels}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    resources:
        mem_mb=memory(3000),
    params:
        **params_of("wrong_labels/find_wrong_labels", "last_epoch", names="member_names"),
    script:
        "../../scripts/wrong_labels/find_wrong_labels.py"


rule summarise_wrong_labels:
    input:
        **tables_of_seeds("{wrong_labels}/seeds/{seed}", "learned", "images", "found"),
    output:
        **tables("{wrong_labels}", "learning", "first_fits", "finding"),
        record=f"{RECORDS}/summarise_wrong_labels/{{wrong_labels}}.json",
    log:
        f"{LOGS}/summarise_wrong_labels/{{wrong_labels}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_wrong_labels/{{wrong_labels}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("wrong_labels/summarise_wrong_labels", "seeds"),
    script:
        "../../scripts/wrong_labels/summarise_wrong_labels.py"


rule plot_wrong_labels:
    input:
        **tables("{wrong_labels}", "learning", "finding"),
    output:
        **drawn("{wrong_labels}", "learned", "found"),
        record=f"{RECORDS}/plot_wrong_labels/{{wrong_labels}}.json",
    log:
        f"{LOGS}/plot_wrong_labels/{{wrong_labels}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_wrong_labels/{{wrong_labels}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("wrong_labels/plot_wrong_labels", "heading", members="shown_members"),
    script:
        "../../scripts/wrong_labels/plot_wrong_labels.py"

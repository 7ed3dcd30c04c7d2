# Wrong labels: when they are learned, and who finds them.
# reads   runs/.../predictions.h5
# writes  tables/{wrong_labels}/seeds/{seed}/{learned,images,found}.csv,
#         tables/{wrong_labels}/{learning,first_fits,finding}.csv,
#         figures/{wrong_labels}/{learned,found}.*


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
        code=code("wrong_labels/find_wrong_labels"),
        names=ASK.names,
        last_epoch=ASK.worked_out("last_epoch"),
    message:
        "find wrong labels of {wildcards.wrong_labels}, seed {wildcards.seed}"
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
        code=code("wrong_labels/summarise_wrong_labels"),
        seeds=ASK.seeds,
    message:
        "summarise the wrong labels of {wildcards.wrong_labels} over seeds"
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
        code=code("wrong_labels/plot_wrong_labels"),
        heading=ASK.heading,
        members=ASK.members,
    message:
        "draw how the wrong labels of {wildcards.wrong_labels} are learned and found"
    script:
        "../../scripts/wrong_labels/plot_wrong_labels.py"

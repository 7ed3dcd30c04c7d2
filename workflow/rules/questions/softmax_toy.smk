# What a factor on all logits does to the loss of each class: exact, without a run.
# writes  tables/{softmax_toy}/{toy,curve}.csv, figures/{softmax_toy}/toy.*


rule tabulate_softmax_toy:
    output:
        **tables("{softmax_toy}", "curve", table="toy"),
        record=f"{RECORDS}/tabulate_softmax_toy/{{softmax_toy}}.json",
    log:
        f"{LOGS}/tabulate_softmax_toy/{{softmax_toy}}.log",
    benchmark:
        f"{BENCHMARKS}/tabulate_softmax_toy/{{softmax_toy}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("softmax_toy/tabulate_softmax_toy", "logits", "scale", "highest", "points"),
    script:
        "../../scripts/softmax_toy/tabulate_softmax_toy.py"


rule plot_softmax_toy:
    input:
        **tables("{softmax_toy}", "curve", table="toy"),
    output:
        **drawn("{softmax_toy}", "toy"),
        record=f"{RECORDS}/plot_softmax_toy/{{softmax_toy}}.json",
    log:
        f"{LOGS}/plot_softmax_toy/{{softmax_toy}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_softmax_toy/{{softmax_toy}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("softmax_toy/plot_softmax_toy", "heading", "scale"),
    script:
        "../../scripts/softmax_toy/plot_softmax_toy.py"

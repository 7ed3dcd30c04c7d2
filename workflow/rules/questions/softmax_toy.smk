# What a factor on all logits does to the loss of each class: exact, without a run.
# writes  tables/{softmax_toy}/{toy,curve}.csv, figures/{softmax_toy}/toy.*


rule tabulate_softmax_toy:
    output:
        table=f"{TABLES}/{{softmax_toy}}/toy.csv",
        curve=f"{TABLES}/{{softmax_toy}}/curve.csv",
        record=f"{RECORDS}/tabulate_softmax_toy/{{softmax_toy}}.json",
    log:
        f"{LOGS}/tabulate_softmax_toy/{{softmax_toy}}.log",
    benchmark:
        f"{BENCHMARKS}/tabulate_softmax_toy/{{softmax_toy}}.tsv"
    conda:
        ANALYSIS
    params:
        code=code("softmax_toy/tabulate_softmax_toy"),
        logits=ASK.setting("logits"),
        scale=ASK.setting("scale"),
        highest=ASK.setting("highest"),
        points=ASK.setting("points"),
    message:
        "work out the toy example of the softmax"
    script:
        "../../scripts/softmax_toy/tabulate_softmax_toy.py"


rule plot_softmax_toy:
    input:
        table=f"{TABLES}/{{softmax_toy}}/toy.csv",
        curve=f"{TABLES}/{{softmax_toy}}/curve.csv",
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
        code=code("softmax_toy/plot_softmax_toy"),
        scale=ASK.setting("scale"),
    message:
        "draw the toy example of the softmax"
    script:
        "../../scripts/softmax_toy/plot_softmax_toy.py"

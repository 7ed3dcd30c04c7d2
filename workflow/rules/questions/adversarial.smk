# Attacks on one member and on the consensus: one table a seed, then a summary over seeds.
# reads   data/{dataset}.h5, samples/..., one checkpoint a member
# writes  tables/{adversarial}/..., figures/{adversarial}/...


rule attack_members:
    input:
        dataset=ASK.dataset,
        sample=ASK.sample,
        checkpoints=ASK.of_needs(STUDY.checkpoint),
    output:
        **tables("{adversarial}/seeds/{seed}", "attacks"),
        record=f"{RECORDS}/attack_members/{{adversarial}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/attack_members/{{adversarial}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/attack_members/{{adversarial}}/seed-{{seed}}.tsv"
    conda:
        TRAINING
    threads: ASK.most("threads")
    resources:
        gpu=GPU,
        mem_mb=memory(ASK.most("mem_mb")),
        runtime=minutes(60),
    params:
        **ASK.as_params("epsilons", "steps", "thresholds", "test_images", members="attacked"),
        # One process computes in one precision; derivatives want the exact one.
        code=code_with_networks("adversarial/attack_members"),
        precision="float32",
        threads=ASK.most("threads"),
    script:
        "../../scripts/adversarial/attack_members.py"


rule summarise_attacks:
    input:
        **tables_of_seeds("{adversarial}/seeds/{seed}", "attacks"),
    output:
        **tables("{adversarial}", "attacks", "claims"),
        record=f"{RECORDS}/summarise_attacks/{{adversarial}}.json",
    log:
        f"{LOGS}/summarise_attacks/{{adversarial}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_attacks/{{adversarial}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("adversarial/summarise_attacks", "seeds", "judged_at"),
    script:
        "../../scripts/adversarial/summarise_attacks.py"


rule plot_attacks:
    input:
        **tables("{adversarial}", "attacks"),
    output:
        **drawn("{adversarial}", "adversarial"),
        record=f"{RECORDS}/plot_attacks/{{adversarial}}.json",
    log:
        f"{LOGS}/plot_attacks/{{adversarial}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_attacks/{{adversarial}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("adversarial/plot_attacks", "heading", "color"),
        threshold=lambda wildcards: ASK.settings(wildcards).judged_at.threshold,
    script:
        "../../scripts/adversarial/plot_attacks.py"

# Agreement of several models, beside its rivals, on training images, and of three samples by epoch.
# reads   runs/.../predictions.h5, samples/..., data/{dataset}.h5
# writes  tables/{consensus}/..., figures/{consensus}/...

CONSENSUS_OF_SEED = "{consensus}/seeds/{seed}"
CONSENSUS_TABLES = ["curves", "headline", "risk-coverage", "k-of-n", "nested", "guarantee"]
TRAIN_SIDE_TABLES = {"gap": "gap", "agreement": "neighbours", "epochs": "neighbours-by-epoch"}


rule analyse_consensus:
    input:
        predictions=ASK.of_needs(STUDY.predictions),
    output:
        **tables(CONSENSUS_OF_SEED, *CONSENSUS_TABLES),
        measures=f"{TABLES}/{CONSENSUS_OF_SEED}/selectors.h5",
        record=f"{RECORDS}/analyse_consensus/{{consensus}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_consensus/{{consensus}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_consensus/{{consensus}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("consensus/analyse_consensus", members="member_names", epochs="member_epochs"),
        **ASK.as_params("seed", "thresholds", "coverages", "counts_at", "replicates", "guarantee"),
    script:
        "../../scripts/consensus/analyse_consensus.py"


rule analyse_train_side:
    input:
        predictions=ASK.of_needs(STUDY.predictions),
        sample=ASK.sample,
        dataset=ASK.dataset,
    output:
        **tables(CONSENSUS_OF_SEED, **TRAIN_SIDE_TABLES),
        record=f"{RECORDS}/analyse_train_side/{{consensus}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_train_side/{{consensus}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_train_side/{{consensus}}/seed-{{seed}}.tsv"
    conda:
        ANALYSIS
    params:
        **ASK.as_params("thresholds", "neighbours", epochs="member_epochs", members="member_names"),
        code=code("consensus/analyse_train_side"),
    script:
        "../../scripts/consensus/analyse_train_side.py"


rule summarise_consensus:
    input:
        **tables_of_seeds(CONSENSUS_OF_SEED, *CONSENSUS_TABLES),
        measures=ASK.over_seeds(f"{TABLES}/{CONSENSUS_OF_SEED}/selectors.h5"),
    output:
        **tables("{consensus}", *CONSENSUS_TABLES, measures="selectors"),
        record=f"{RECORDS}/summarise_consensus/{{consensus}}.json",
    log:
        f"{LOGS}/summarise_consensus/{{consensus}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_consensus/{{consensus}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("consensus/summarise_consensus", "seeds"),
        delta=lambda wildcards: ASK.settings(wildcards).guarantee.delta,
    script:
        "../../scripts/consensus/summarise_consensus.py"


rule summarise_train_side:
    input:
        **tables_of_seeds(CONSENSUS_OF_SEED, **TRAIN_SIDE_TABLES),
    output:
        **tables("{consensus}", **TRAIN_SIDE_TABLES),
        record=f"{RECORDS}/summarise_train_side/{{consensus}}.json",
    log:
        f"{LOGS}/summarise_train_side/{{consensus}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_train_side/{{consensus}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("consensus/summarise_train_side", "seeds"),
    script:
        "../../scripts/consensus/summarise_train_side.py"


rule measure_consensus_claims:
    input:
        # Empty where the training images' logits are not kept.
        unpack(ASK.worked_out("on_train_side")),
        **tables_of_seeds(CONSENSUS_OF_SEED, "curves", "headline", "risk-coverage"),
    output:
        **tables("{consensus}", "claims"),
        record=f"{RECORDS}/measure_consensus_claims/{{consensus}}.json",
    log:
        f"{LOGS}/measure_consensus_claims/{{consensus}}.log",
    benchmark:
        f"{BENCHMARKS}/measure_consensus_claims/{{consensus}}.tsv"
    conda:
        ANALYSIS
    params:
        **ASK.as_params("seeds", members="member_names", published="printed"),
        code=code("consensus/measure_consensus_claims"),
        coverage=lambda wildcards: ASK.settings(wildcards).coverages[0],
    script:
        "../../scripts/consensus/measure_consensus_claims.py"


rule follow_samples:
    input:
        predictions=ASK.of_first_seed(STUDY.predictions),
        sample=ASK.sample,
        dataset=ASK.dataset,
    output:
        **tables("{consensus}/samples", "samples", "dynamics", "images", "members"),
        record=f"{RECORDS}/follow_samples/{{consensus}}.json",
    log:
        f"{LOGS}/follow_samples/{{consensus}}.log",
    benchmark:
        f"{BENCHMARKS}/follow_samples/{{consensus}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("consensus/follow_samples", members="followed"),
    script:
        "../../scripts/consensus/follow_samples.py"


rule plot_agreement:
    input:
        **tables("{consensus}", "curves"),
    output:
        **drawn("{consensus}", "consensus", "members"),
        record=f"{RECORDS}/plot_agreement/{{consensus}}.json",
    log:
        f"{LOGS}/plot_agreement/{{consensus}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_agreement/{{consensus}}.tsv"
    conda:
        ANALYSIS
    params:
        **ASK.as_params("heading", members="shown_members", published="printed"),
        code=code("consensus/plot_agreement"),
    script:
        "../../scripts/consensus/plot_agreement.py"


rule plot_risk_coverage:
    input:
        **tables("{consensus}", "risk-coverage", "k-of-n"),
    output:
        **drawn("{consensus}", "risk-coverage", "k-of-n"),
        record=f"{RECORDS}/plot_risk_coverage/{{consensus}}.json",
    log:
        f"{LOGS}/plot_risk_coverage/{{consensus}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_risk_coverage/{{consensus}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("consensus/plot_risk_coverage", "heading", members="shown_members"),
    script:
        "../../scripts/consensus/plot_risk_coverage.py"


rule plot_train_side:
    input:
        **tables("{consensus}", **TRAIN_SIDE_TABLES),
    output:
        **drawn("{consensus}", "train-gap", "neighbours"),
        record=f"{RECORDS}/plot_train_side/{{consensus}}.json",
    log:
        f"{LOGS}/plot_train_side/{{consensus}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_train_side/{{consensus}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("consensus/plot_train_side", "heading", members="shown_members"),
    script:
        "../../scripts/consensus/plot_train_side.py"


rule plot_samples:
    input:
        **tables("{consensus}/samples", "samples", "dynamics", "images", "members"),
    output:
        **drawn("{consensus}", "samples"),
        record=f"{RECORDS}/plot_samples/{{consensus}}.json",
    log:
        f"{LOGS}/plot_samples/{{consensus}}.log",
    benchmark:
        f"{BENCHMARKS}/plot_samples/{{consensus}}.tsv"
    conda:
        ANALYSIS
    params:
        **params_of("consensus/plot_samples", "heading"),
    script:
        "../../scripts/consensus/plot_samples.py"

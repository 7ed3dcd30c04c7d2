# Risk and coverage, k-of-n, thresholds with a guarantee, and what the training images tell.
# reads   runs/.../predictions.h5, tables/{experiment}/seeds/{seed}/{curves,headline}.csv
# writes  tables/{experiment}/seeds/{seed}/..., tables/{experiment}/{risk-coverage,...,claims}.csv


def member_predictions(wildcards):
    """The predictions of each member of the experiment, for one seed."""
    return [
        run_file(cell_of(need), wildcards.seed, "predictions.h5")
        for need in experiment_of(wildcards).needs
    ]


def member_names(wildcards):
    """The members' names in tables."""
    return [member["name"] for member in members_of(experiment_of(wildcards))]


def member_epochs(wildcards):
    """The epoch of each member."""
    return [STUDY.epoch(need) for need in experiment_of(wildcards).needs]


def knows_training_images(experiment):
    """Whether the predictions of the experiment's runs hold the training images too."""
    return STUDY.samples[experiment.spec["sample"]]["keep_train_logits"]


def where_training_known(pattern):
    """One file for each seed, or none where the training images' logits are not kept."""

    def files(wildcards):
        known = knows_training_images(experiment_of(wildcards))
        return over_seeds(pattern)(wildcards) if known else []

    return files


def consensus_claims(experiment):
    """The claims' table of the study's first consensus; its variants measure no claim again."""
    first = STUDY.of_kind("consensus")[0]
    return f"{TABLES}/{experiment.name}/claims.csv" if experiment is first else None


CLAIM_TABLES["consensus"] = consensus_claims


rule analyse_selection:
    input:
        predictions=member_predictions,
    output:
        risk_coverage=f"{TABLES}/{{experiment}}/seeds/{{seed}}/risk-coverage.csv",
        k_of_n=f"{TABLES}/{{experiment}}/seeds/{{seed}}/k-of-n.csv",
        nested=f"{TABLES}/{{experiment}}/seeds/{{seed}}/nested.csv",
        measures=f"{TABLES}/{{experiment}}/seeds/{{seed}}/selectors.h5",
        record=f"{RECORDS}/analyse_selection/{{experiment}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_selection/{{experiment}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_selection/{{experiment}}/seed-{{seed}}.tsv"
    wildcard_constraints:
        experiment=named("consensus"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=1500,
        runtime=10,
    params:
        code=code("analyse_selection"),
        members=member_names,
        epochs=member_epochs,
        thresholds=of_experiment("thresholds"),
        coverages=of_experiment("coverages"),
        counts_at=of_experiment("counts_at"),
        replicates=of_experiment("replicates"),
    message:
        "risk and coverage of {wildcards.experiment}, seed {wildcards.seed}"
    script:
        "../../scripts/analyse_selection.py"


rule certify_thresholds:
    input:
        predictions=member_predictions,
    output:
        guarantee=f"{TABLES}/{{experiment}}/seeds/{{seed}}/guarantee.csv",
        record=f"{RECORDS}/certify_thresholds/{{experiment}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/certify_thresholds/{{experiment}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/certify_thresholds/{{experiment}}/seed-{{seed}}.tsv"
    wildcard_constraints:
        experiment=named("consensus"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        code=code("certify_thresholds"),
        members=member_names,
        epochs=member_epochs,
        thresholds=of_experiment("thresholds"),
        guarantee=of_experiment("guarantee"),
        seed=lambda wildcards: int(wildcards.seed),
    message:
        "certify thresholds of {wildcards.experiment}, seed {wildcards.seed}"
    script:
        "../../scripts/certify_thresholds.py"


rule analyse_train_side:
    input:
        predictions=member_predictions,
        sample=lambda wildcards: "{}/samples/{}/seed-{}.h5".format(
            RESULTS, experiment_of(wildcards).spec["sample"], wildcards.seed
        ),
        dataset=lambda wildcards: f"{RESULTS}/data/"
        f"{STUDY.samples[experiment_of(wildcards).spec['sample']]['dataset']}.h5",
    output:
        gap=f"{TABLES}/{{experiment}}/seeds/{{seed}}/gap.csv",
        agreement=f"{TABLES}/{{experiment}}/seeds/{{seed}}/neighbours.csv",
        epochs=f"{TABLES}/{{experiment}}/seeds/{{seed}}/neighbours-by-epoch.csv",
        record=f"{RECORDS}/analyse_train_side/{{experiment}}/seed-{{seed}}.json",
    log:
        f"{LOGS}/analyse_train_side/{{experiment}}/seed-{{seed}}.log",
    benchmark:
        f"{BENCHMARKS}/analyse_train_side/{{experiment}}/seed-{{seed}}.tsv"
    wildcard_constraints:
        experiment=named("consensus"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=1500,
        runtime=10,
    params:
        code=code("analyse_train_side"),
        members=member_names,
        epochs=member_epochs,
        thresholds=of_experiment("thresholds"),
        neighbours=of_experiment("neighbours"),
    message:
        "training images of {wildcards.experiment}, seed {wildcards.seed}"
    script:
        "../../scripts/analyse_train_side.py"


rule summarise_selection:
    input:
        risk_coverage=over_seeds(
            f"{TABLES}/{{experiment}}/seeds/{{seed}}/risk-coverage.csv"
        ),
        k_of_n=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/k-of-n.csv"),
        nested=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/nested.csv"),
        measures=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/selectors.h5"),
        guarantee=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/guarantee.csv"),
    output:
        risk_coverage=f"{TABLES}/{{experiment}}/risk-coverage.csv",
        k_of_n=f"{TABLES}/{{experiment}}/k-of-n.csv",
        nested=f"{TABLES}/{{experiment}}/nested.csv",
        measures=f"{TABLES}/{{experiment}}/selectors.csv",
        guarantee=f"{TABLES}/{{experiment}}/guarantee.csv",
        record=f"{RECORDS}/summarise_selection/{{experiment}}.json",
    log:
        f"{LOGS}/summarise_selection/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_selection/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("consensus"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=1000,
        runtime=5,
    params:
        code=code("summarise_selection"),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
        delta=lambda wildcards: experiment_of(wildcards).spec["guarantee"]["delta"],
    message:
        "summarise risk and coverage of {wildcards.experiment}"
    script:
        "../../scripts/summarise_selection.py"


rule summarise_train_side:
    input:
        gap=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/gap.csv"),
        agreement=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/neighbours.csv"),
        epochs=over_seeds(
            f"{TABLES}/{{experiment}}/seeds/{{seed}}/neighbours-by-epoch.csv"
        ),
    output:
        gap=f"{TABLES}/{{experiment}}/gap.csv",
        agreement=f"{TABLES}/{{experiment}}/neighbours.csv",
        epochs=f"{TABLES}/{{experiment}}/neighbours-by-epoch.csv",
        record=f"{RECORDS}/summarise_train_side/{{experiment}}.json",
    log:
        f"{LOGS}/summarise_train_side/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/summarise_train_side/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("consensus"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("summarise_train_side"),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
    message:
        "summarise the training images of {wildcards.experiment}"
    script:
        "../../scripts/summarise_train_side.py"


rule measure_consensus_claims:
    input:
        published="config/published.yaml",
        curves=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/curves.csv"),
        headline=over_seeds(f"{TABLES}/{{experiment}}/seeds/{{seed}}/headline.csv"),
        risk_coverage=over_seeds(
            f"{TABLES}/{{experiment}}/seeds/{{seed}}/risk-coverage.csv"
        ),
        gap=where_training_known(f"{TABLES}/{{experiment}}/seeds/{{seed}}/gap.csv"),
        agreement=where_training_known(
            f"{TABLES}/{{experiment}}/seeds/{{seed}}/neighbours.csv"
        ),
    output:
        claims=f"{TABLES}/{{experiment}}/claims.csv",
        record=f"{RECORDS}/measure_consensus_claims/{{experiment}}.json",
    log:
        f"{LOGS}/measure_consensus_claims/{{experiment}}.log",
    benchmark:
        f"{BENCHMARKS}/measure_consensus_claims/{{experiment}}.tsv"
    wildcard_constraints:
        experiment=named("consensus"),
    conda:
        ENVS / "analysis.yaml"
    resources:
        mem_mb=500,
        runtime=5,
    params:
        code=code("measure_consensus_claims"),
        seeds=lambda wildcards: list(experiment_of(wildcards).seeds),
        members=member_names,
        coverage=lambda wildcards: experiment_of(wildcards).spec["coverages"][0],
        published=of_experiment("published"),
    message:
        "measure the claims of {wildcards.experiment}"
    script:
        "../../scripts/measure_consensus_claims.py"
